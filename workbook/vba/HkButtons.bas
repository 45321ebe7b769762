Attribute VB_Name = "HkButtons"
Option Explicit

' The macros behind the buttons. What goes wrong inside a job is told by Python; here only that Python cannot be reached.

Public Sub HkCheck()
    RunJob "check"
End Sub

Public Sub HkPlan()
    RunJob "plan"
End Sub

Public Sub HkFollowUps()
    RunJob "follow_ups"
End Sub

Private Sub RunJob(ByVal job As String)
    Dim mode As Long
    mode = Application.Calculation
    On Error GoTo failed
    If HkTryAgain() Then
        HkRun "import xl_huikuan.addin.buttons as buttons; buttons." & job & "()"
        If HkMissed() Then Application.CalculateFull
    Else
        Tell
    End If
    Exit Sub
failed:
    LeaveExcelUsable mode
    Tell
End Sub

' Python may have died in the middle of a job.
Private Sub LeaveExcelUsable(ByVal mode As Long)
    On Error Resume Next
    Application.Calculation = mode
    Application.ScreenUpdating = True
    Application.EnableEvents = True
    Application.DisplayAlerts = True
    Application.StatusBar = False
End Sub

' VBA source cannot hold Chinese safely, so the text stands in a cell.
Private Sub Tell()
    Dim message As String
    On Error Resume Next
    message = CStr(ThisWorkbook.Names("hk_msg_no_python").RefersToRange.Value2)
    If message = "" Then message = "Python is not available on this computer. Run: huikuan setup"
    MsgBox message, vbExclamation, "huikuan"
End Sub
