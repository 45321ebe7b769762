Attribute VB_Name = "HkServer"
Option Explicit

' One connection to Python for this workbook's functions and buttons.
'
' Activating a server that does not answer takes two minutes, for every cell. So: look before activating; after one failure
' answer #NAME? at once until a button tries again; a server that was lost is started again once.

Private Const FUNCTIONS_MODULE As String = "xl_huikuan.addin.functions"
Private Const BUTTONS_MODULE As String = "xl_huikuan.addin.buttons"

Private server As Object
Private gaveUp As Boolean
Private missed As Boolean

Public Function HkCall(ByVal functionName As String, ByVal arguments As Variant) As Variant
    Dim again As Boolean, key As String, answer As Variant
    If IsEarly(arguments) Then
        HkCall = CVErr(xlErrNA)
        Exit Function
    End If
    ' Python would take its days for days of four years before; the jobs say so.
    If ThisWorkbook.Date1904 Then
        HkCall = CVErr(xlErrValue)
        Exit Function
    End If
    key = HkKey(functionName, arguments)
    If key <> "" Then
        If HkRecall(key, answer) Then
            HkCall = answer
            Exit Function
        End If
        If HkWaits(key, functionName, arguments) Then
            HkCall = CVErr(xlErrName)
            Exit Function
        End If
    End If
    On Error GoTo failed
callPython:
    If Not Connected() Then
        missed = True
        HkCall = CVErr(xlErrName)
        Exit Function
    End If
    answer = WithErrors(server.CallUDF(FUNCTIONS_MODULE, functionName, arguments))
    If key <> "" Then HkKeep key, answer
    HkCall = answer
    Exit Function
failed:
    If IsLost(Err.Number) Then
        Set server = Nothing
        If Not again Then
            again = True
            Resume callPython
        End If
        gaveUp = True
        missed = True
        HkCall = CVErr(xlErrName)
    Else
        HkCall = CVErr(xlErrValue)
    End If
End Function

' Ask for all calls that have waited in one; whether there were any: then Excel has to calculate again. What has no answer here
' is asked for alone when it does.
Public Function HkAskCollected() As Boolean
    Dim asked As Collection, one As Variant, part As Variant, flat() As Variant, answers As Variant, at As Long
    Set asked = HkCollected()
    If asked Is Nothing Then Exit Function
    HkAskCollected = asked.Count > 0
    If asked.Count < 2 Then Exit Function
    On Error GoTo failed
    For Each one In asked
        at = at + 3 + UBound(one(2)) - LBound(one(2))
    Next one
    ReDim flat(0 To at - 1)
    at = 0
    For Each one In asked
        flat(at) = one(1)
        flat(at + 1) = UBound(one(2)) - LBound(one(2)) + 1
        at = at + 2
        For Each part In one(2)
            flat(at) = part
            at = at + 1
        Next part
    Next one
    answers = server.CallUDF(FUNCTIONS_MODULE, "answer_all", Array(flat))
    at = LBound(answers)
    For Each one In asked
        If Not IsNull(answers(at)) Then HkKeep one(0), OneValue(answers(at))
        at = at + 1
    Next one
failed:
End Function

' What a function is handed: values, never cells (each cell that Python asks Excel about costs a call back). Null stands
' for cells that Excel has not calculated yet: it shows them as empty, and calls the function again when they are.
Public Function HkValue(ByRef given As Variant) As Variant
    If IsObject(given) Then
        HkValue = given.Value2
        If IsWaiting(given, HkValue) Then HkValue = Null
    Else
        HkValue = given
    End If
End Function

Private Function IsWaiting(ByVal cells As Object, ByRef values As Variant) As Boolean
    Dim i As Long, j As Long
    If Not IsArray(values) Then
        If IsEmpty(values) Then IsWaiting = cells.HasFormula
        Exit Function
    End If
    If HasNoFormula(cells) Then Exit Function
    For i = 1 To UBound(values, 1)
        For j = 1 To UBound(values, 2)
            If IsEmpty(values(i, j)) Then
                If cells.Cells(i, j).HasFormula Then
                    IsWaiting = True
                    Exit Function
                End If
            End If
        Next j
    Next i
End Function

' Null is Excel's answer where some have one.
Private Function HasNoFormula(ByVal cells As Object) As Boolean
    Dim some As Variant
    some = cells.HasFormula
    If Not IsNull(some) Then HasNoFormula = Not some
End Function

Private Function IsEarly(ByRef arguments As Variant) As Boolean
    Dim argument As Variant
    For Each argument In arguments
        If IsNull(argument) Then IsEarly = True
    Next argument
End Function

' A button tries again, whatever happened before.
Public Function HkTryAgain() As Boolean
    Dim answer As Object
    gaveUp = False
    If Not server Is Nothing Then
        On Error Resume Next
        Set answer = server.Builtin()
        If Err.Number <> 0 Then Set server = Nothing
        On Error GoTo 0
    End If
    HkTryAgain = Connected()
End Function

' A button's job: three texts, the kind of message, the message, and "calculate" if cells were calculated without Python or
' by another version. It is never tried twice: it might have written already.
Public Function HkJob(ByVal job As String) As Variant
    On Error GoTo failed
    HkJob = server.CallUDF(BUTTONS_MODULE, job, Array(), ThisWorkbook)
    Exit Function
failed:
    Set server = Nothing
    HkJob = Array("error", HkText("hk_msg_failed"), "")
End Function

' VBA source cannot hold Chinese safely, so texts stand in cells.
Public Function HkText(ByVal name As String) As String
    On Error Resume Next
    HkText = CStr(ThisWorkbook.Names(name).RefersToRange.Value2)
    If HkText = "" Then HkText = "huikuan: " & name & ". Run: huikuan doctor"
End Function

' Whether cells got #NAME? for want of Python since this was last asked; earlier sessions' are Python's to see.
Public Function HkMissed() As Boolean
    HkMissed = missed
    missed = False
End Function

Private Function Connected() As Boolean
    If server Is Nothing Then
        If gaveUp Then Exit Function
        gaveUp = True
        On Error GoTo failed
        If HkWhatIsThere() <> "hk_msg_ready" Then Exit Function
        Set server = HkActivate()
        HkForget
        gaveUp = False
    End If
    Connected = True
failed:
End Function

' The server went away (ended, or its connection broke): RPC and COM say so in several ways.
Private Function IsLost(ByVal number As Long) As Boolean
    Select Case number
        Case 462, -2147023174, -2147023170, -2147023169, -2147417848, -2147418105, -2147418094
            IsLost = True
    End Select
End Function

' Python marks what failed by an error's name; the cell must hold the error itself.
Private Function WithErrors(ByVal result As Variant) As Variant
    WithErrors = Elements(result, False)
End Function

' A function that gives a day hands over its number; as a Date it shows as a day in a cell without a format.
Public Function HkDays(ByVal result As Variant) As Variant
    HkDays = Elements(result, True)
End Function

' A single value, a row or a table, each element turned.
Private Function Elements(ByVal result As Variant, ByVal days As Boolean) As Variant
    Dim i As Long, j As Long
    If Not IsArray(result) Then
        result = OneElement(result, days)
    ElseIf HkIsTable(result) Then
        For i = LBound(result, 1) To UBound(result, 1)
            For j = LBound(result, 2) To UBound(result, 2)
                result(i, j) = OneElement(result(i, j), days)
            Next j
        Next i
    Else
        For i = LBound(result) To UBound(result)
            result(i) = OneElement(result(i), days)
        Next i
    End If
    Elements = result
End Function

Private Function OneElement(ByVal given As Variant, ByVal days As Boolean) As Variant
    If Not days Then
        OneElement = OneValue(given)
    ElseIf VarType(given) = vbDouble Then
        OneElement = CDate(given)
    Else
        OneElement = given
    End If
End Function

Public Function HkIsTable(ByRef result As Variant) As Boolean
    Dim last As Long
    On Error GoTo oneDimension
    last = UBound(result, 2)
    HkIsTable = True
oneDimension:
End Function

Private Function OneValue(ByVal given As Variant) As Variant
    OneValue = given
    If VarType(given) <> vbString Then Exit Function
    Select Case given
        Case "#NULL!": OneValue = CVErr(xlErrNull)
        Case "#DIV/0!": OneValue = CVErr(xlErrDiv0)
        Case "#VALUE!": OneValue = CVErr(xlErrValue)
        Case "#REF!": OneValue = CVErr(xlErrRef)
        Case "#NAME?": OneValue = CVErr(xlErrName)
        Case "#NUM!": OneValue = CVErr(xlErrNum)
        Case "#N/A": OneValue = CVErr(xlErrNA)
    End Select
End Function
