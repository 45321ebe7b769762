Attribute VB_Name = "HkHelp"
Option Explicit

' When the workbook opens: the functions' help for Excel, and what this computer can do. Nothing is started, nothing is
' asked, and the workbook does not count as changed.

Public Sub HkOpening()
    Dim saved As Boolean
    On Error Resume Next
    saved = ThisWorkbook.Saved
    HkRegisterHelp
    HkShowState
    ThisWorkbook.Saved = saved
End Sub

' Written only when it says something else; a protected page stays as it is.
Public Sub HkShowState()
    Dim cell As Range, text As String
    On Error Resume Next
    text = HkText(HkWhatIsThere())
    Set cell = ThisWorkbook.Names("hk_python").RefersToRange
    If cell Is Nothing Then Exit Sub
    If cell.Value2 <> text Then cell.Value2 = text
End Sub

' Row by row as the IntelliSense sheet has them; the categories stand in the list of functions, in the same order.
Public Sub HkRegisterHelp()
    Dim help As Variant, kinds As Variant, texts() As String, row As Long, count As Long
    On Error Resume Next
    help = ThisWorkbook.Worksheets("_IntelliSense_").UsedRange.Value2
    kinds = ThisWorkbook.Names("hk_function_help").RefersToRange.Value2
    For row = 2 To UBound(help, 1)
        count = 0
        Do While 5 + 2 * count <= UBound(help, 2)
            If help(row, 4 + 2 * count) = "" Then Exit Do
            count = count + 1
        Loop
        If count = 0 Then
            Application.MacroOptions Macro:=FullName(help(row, 1)), Description:=help(row, 2), Category:=kinds(row - 1, 2)
        Else
            ReDim texts(1 To count)
            For count = 1 To UBound(texts)
                texts(count) = help(row, 3 + 2 * count)
            Next count
            Application.MacroOptions Macro:=FullName(help(row, 1)), Description:=help(row, 2), Category:=kinds(row - 1, 2), ArgumentDescriptions:=texts
        End If
    Next row
End Sub

Private Function FullName(ByVal functionName As String) As String
    FullName = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & functionName
End Function
