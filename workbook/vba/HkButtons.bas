Attribute VB_Name = "HkButtons"
Option Explicit

' The macros behind the buttons and the ribbon. What goes wrong inside a job is told by Python; here only that Python
' cannot be reached, or did not answer.

' VBA's own message box turns its text into the code page of the PC, which may have no Chinese.
#If VBA7 Then
    Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal owner As LongPtr, ByVal text As LongPtr, ByVal title As LongPtr, ByVal style As Long) As Long
#Else
    Private Declare Function MessageBoxW Lib "user32" (ByVal owner As Long, ByVal text As Long, ByVal title As Long, ByVal style As Long) As Long
#End If

Public Sub HkCheck()
    RunJob "check"
End Sub

Public Sub HkPlan()
    RunJob "plan"
End Sub

Public Sub HkFollowUps()
    RunJob "follow_ups"
End Sub

Public Sub HkLog()
    RunJob "log"
End Sub

Public Sub HkMeasures()
    RunJob "measures"
End Sub

Public Sub HkReview()
    RunJob "review"
End Sub

Public Sub HkRollOver()
    RunJob "roll_over"
End Sub

Public Sub HkImport()
    RunJob "import_receipts"
End Sub

Public Sub HkFromTables()
    RunJob "start_from"
End Sub

Public Sub HkRepair()
    RunJob "repair"
End Sub

Public Sub HkShowFunctions()
    GoToName "hk_function_help"
End Sub

Public Sub HkShowGuide()
    GoToName "hk_last_run"
End Sub

' Every control of the ribbon names its macro in its tag. With two months open Excel may call the other workbook's HkRibbon:
' the macro that runs is that of the workbook in whose window the control was pressed.
Public Sub HkRibbon(ByVal control As Object)
    Application.Run "'" & Replace(BookOf(control).Name, "'", "''") & "'!" & control.Tag
End Sub

Private Function BookOf(ByVal control As Object) As Object
    On Error Resume Next
    Set BookOf = control.Context.Parent
    If TypeName(BookOf) <> "Workbook" Then Set BookOf = ThisWorkbook
End Function

Private Sub GoToName(ByVal name As String)
    On Error Resume Next
    Application.Goto ThisWorkbook.Names(name).RefersToRange
End Sub

Private Sub RunJob(ByVal job As String)
    Dim mode As Long, answer As Variant, again As Boolean
    mode = Application.Calculation
    HkShowState
    If Not HkTryAgain() Then
        Tell "error", HkText("hk_msg_no_python")
        Exit Sub
    End If
    HkCollect
    answer = HkJob(job)
    again = HkAskCollected()
    On Error GoTo failed
    If answer(LBound(answer)) = "error" Then LeaveExcelUsable mode
    If HkMissed() Or answer(UBound(answer)) = "calculate" Then
        HkCollect
        Application.CalculateFull
        again = HkAskCollected()
    End If
    If again Then Application.CalculateFull
    Tell CStr(answer(LBound(answer))), CStr(answer(LBound(answer) + 1))
    Exit Sub
failed:
    again = HkAskCollected()
    LeaveExcelUsable mode
    Tell "error", HkText("hk_msg_failed")
End Sub

Private Sub Tell(ByVal kind As String, ByVal message As String)
    Dim icon As Long, title As String
    If message = "" Then Exit Sub
    Select Case kind
        Case "ok": icon = vbInformation
        Case "problems": icon = vbExclamation
        Case Else: icon = vbCritical
    End Select
    title = HkText("hk_msg_title")
#If Mac Then
    MsgBox message, icon, title
#Else
    MessageBoxW Application.Hwnd, StrPtr(message), StrPtr(title), icon
#End If
End Sub

' Python may have died in the middle of a job.
Private Sub LeaveExcelUsable(ByVal mode As Long)
    On Error Resume Next
    Application.EnableEvents = True
    Application.Calculation = mode
    Application.ScreenUpdating = True
    Application.DisplayAlerts = True
    Application.StatusBar = False
End Sub
