Attribute VB_Name = "HkButtons"
Option Explicit

' The macros behind the buttons and the ribbon. What goes wrong inside a job is told by Python; here only that Python
' cannot be reached, or did not answer.

Public Sub HkCheck()
    RunJob "check"
End Sub

Public Sub HkPlan()
    RunJob "plan"
End Sub

Public Sub HkFollowUps()
    RunJob "follow_ups"
End Sub

Public Sub HkMeasures()
    RunJob "measures"
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

' Every control of the ribbon names its macro in its tag.
Public Sub HkRibbon(ByVal control As Object)
    Application.Run "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & control.Tag
End Sub

Private Sub GoToName(ByVal name As String)
    On Error Resume Next
    Application.Goto ThisWorkbook.Names(name).RefersToRange
End Sub

Private Sub RunJob(ByVal job As String)
    Dim mode As Long, answer As Variant
    mode = Application.Calculation
    HkShowState
    If Not HkTryAgain() Then
        Tell "error", HkText("hk_msg_no_python")
        Exit Sub
    End If
    answer = HkJob(job)
    On Error GoTo failed
    If answer(LBound(answer)) = "error" Then LeaveExcelUsable mode
    If HkMissed() Then Application.CalculateFull
    Tell CStr(answer(LBound(answer))), CStr(answer(UBound(answer)))
    Exit Sub
failed:
    LeaveExcelUsable mode
    Tell "error", HkText("hk_msg_failed")
End Sub

Private Sub Tell(ByVal kind As String, ByVal message As String)
    Dim icon As Long
    If message = "" Then Exit Sub
    Select Case kind
        Case "ok": icon = vbInformation
        Case "problems": icon = vbExclamation
        Case Else: icon = vbCritical
    End Select
    MsgBox message, icon, HkText("hk_msg_title")
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
