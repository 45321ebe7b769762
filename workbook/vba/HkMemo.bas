Attribute VB_Name = "HkMemo"
Option Explicit
Option Private Module

' What Python has answered: one typed receipt recalculates every row's functions, and nearly all with the same arguments.
'
' An answer depends on its arguments alone. A connection's answers are forgotten with it: the next Python may be another
' version. A Collection, as a Mac has no Scripting.Dictionary; it takes "a" and "A" for one key, hence the whole key beside
' each answer. Its size is bounded: when it is full it starts anew.

Private Const MOST_ANSWERS As Long = 50000
Private Const MOST_CELLS As Long = 64
Private Const ASKED_ALONE As Long = 20

Private memo As Collection
Private waiting As Collection
Private alone As Long

' A call's function and arguments as one text, which no other call has; "" where an argument has too many cells to be worth it.
Public Function HkKey(ByVal functionName As String, ByRef arguments As Variant) As String
    Dim i As Long, part As String, key As String
    On Error GoTo noKey
    key = functionName
    For i = LBound(arguments) To UBound(arguments)
        If IsArray(arguments(i)) Then part = OfCells(arguments(i)) Else part = OfOne(arguments(i))
        If part = "" Then Exit Function
        key = key & "|" & part
    Next i
    HkKey = key
noKey:
End Function

Public Function HkRecall(ByVal key As String, ByRef answer As Variant) As Boolean
    Dim held As Variant
    If memo Is Nothing Then Exit Function
    On Error GoTo unknown
    held = memo(key)
    If held(0) = key Then
        answer = held(1)
        HkRecall = True
    End If
unknown:
End Function

Public Sub HkKeep(ByVal key As String, ByVal answer As Variant)
    If memo Is Nothing Then HkForget
    If memo.Count >= MOST_ANSWERS Then HkForget
    On Error Resume Next
    memo.Remove key
    memo.Add Array(key, answer), key
End Sub

Public Sub HkForget()
    Set memo = New Collection
End Sub

' While a button works: calls wait, to be asked all at once (a call each costs forty times as much).
Public Sub HkCollect()
    Set waiting = New Collection
    alone = 0
End Sub

' Whether a call waits. The first few do not: for them nothing need be calculated again.
Public Function HkWaits(ByVal key As String, ByVal functionName As String, ByRef arguments As Variant) As Boolean
    If waiting Is Nothing Then Exit Function
    alone = alone + 1
    If alone <= ASKED_ALONE Then Exit Function
    HkWaits = True
    On Error Resume Next
    waiting.Add Array(key, functionName, arguments), key
End Function

' What has waited, each call once; nothing waits from now on.
Public Function HkCollected() As Collection
    Set HkCollected = waiting
    Set waiting = Nothing
End Function

' A value with its type: 1, "1", TRUE and a day are four, and so are a blank, "" and 0. Optional, as it may be none.
Private Function OfOne(Optional ByRef given As Variant) As String
    Dim number As Double, shown As String
    Select Case VarType(given)
        Case vbString
            OfOne = "t" & Len(given) & ":" & given
        Case vbDouble, vbDate
            number = given
            shown = CStr(number)
            OfOne = VarType(given) & ":" & shown
            ' a text shows 15 digits of a number's 17: what it leaves out
            If CDbl(shown) <> number Then OfOne = OfOne & "~" & CStr(number - CDbl(shown))
        Case vbEmpty, vbBoolean, vbError, vbInteger, vbLong, vbCurrency
            OfOne = VarType(given) & ":" & CStr(given)
    End Select
End Function

Private Function OfCells(ByRef given As Variant) As String
    Dim cell As Variant, part As String, key As String, count As Long
    count = UBound(given) - LBound(given) + 1
    key = "[" & count
    If HkIsTable(given) Then
        count = count * (UBound(given, 2) - LBound(given, 2) + 1)
        key = key & "x" & (UBound(given, 2) - LBound(given, 2) + 1)
    End If
    If count > MOST_CELLS Then Exit Function
    For Each cell In given
        part = OfOne(cell)
        If part = "" Then Exit Function
        key = key & "|" & part
    Next cell
    OfCells = key & "]"
End Function
