Attribute VB_Name = "HkStart"
Option Explicit

' Which Python this workbook starts, and how: by the settings in the user's own folder. What lies beside the workbook, in the
' workbook's sheets or in Excel's current folder has no say, as others may write there.
'
' Of xlwings only the DLL is used. Its own module for VBA reads an xlwings.conf beside the workbook before the user's, and starts
' Python with the current folder first on its path.

#If VBA7 Then
    Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal path As LongPtr) As LongPtr
    #If Win64 Then
        Private Const DLL_NAME As String = "xlwings64-0.37.8.dll"
        Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings64-0.37.8.dll" (ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
    #Else
        Private Const DLL_NAME As String = "xlwings32-0.37.8.dll"
        Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "xlwings32-0.37.8.dll" (ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
    #End If
#Else
    Private Const DLL_NAME As String = "xlwings32-0.37.8.dll"
    Private Declare Function LoadLibraryW Lib "kernel32" (ByVal path As Long) As Long
    Private Declare Function XLPyDLLActivateAuto Lib "xlwings32-0.37.8.dll" (ByRef result As Variant, ByVal command As String, ByVal mode As Long) As Long
#End If

Private Const ACTIVATE As Long = 1

' What this computer has, by files alone (nothing is started): the name of the message that says it.
Public Function HkWhatIsThere() As String
#If Mac Then
    HkWhatIsThere = "hk_msg_not_windows"
#Else
    Dim files As Object, interpreter As String
    interpreter = UserInterpreter()
    Set files = CreateObject("Scripting.FileSystemObject")
    If InStr(interpreter, "\") = 0 Or IsTakenAway() Then
        HkWhatIsThere = "hk_msg_no_setup"
    ElseIf Not files.FileExists(interpreter) Then
        HkWhatIsThere = "hk_msg_no_interpreter"
    ElseIf LibraryOf(interpreter) = "" Then
        HkWhatIsThere = "hk_msg_no_library"
    Else
        HkWhatIsThere = "hk_msg_ready"
    End If
#End If
End Function

' The server, started where none runs yet; an error when there is none. Where HkWhatIsThere says "ready" only.
Public Function HkActivate() As Object
#If Not Mac Then
    Dim interpreter As String, path As String, found As Variant
    interpreter = UserInterpreter()
    path = LibraryOf(interpreter)
    ' by its whole path: by its name alone Windows would look in the current folder too
    If LoadLibraryW(StrPtr(path)) = 0 Then Err.Raise vbObjectError + 1, , path
    If XLPyDLLActivateAuto(found, StartOf(interpreter), ACTIVATE) <> 0 Then Err.Raise vbObjectError + 2, , CStr(found)
    Set HkActivate = found
#End If
End Function

' -P: the current folder is not on Python's path. No cmd.exe in between: Windows would look for it in the current folder first.
' The DLL puts the server's class id in.
Private Function StartOf(ByVal interpreter As String) As String
    StartOf = """" & interpreter & """ -P -B -m xl_huikuan.addin.serve $(CLSID)"
End Function

' The DLL beside Python, or in the folder above (a virtual environment); "" where there is none.
Private Function LibraryOf(ByVal interpreter As String) As String
    Dim files As Object, folder As String
    Set files = CreateObject("Scripting.FileSystemObject")
    folder = files.GetParentFolderName(interpreter)
    If Not files.FileExists(folder & "\" & DLL_NAME) Then folder = files.GetParentFolderName(folder)
    If files.FileExists(folder & "\" & DLL_NAME) Then LibraryOf = folder & "\" & DLL_NAME
End Function

Private Function UserInterpreter() As String
    UserInterpreter = UserSetting("INTERPRETER_WIN")
    If UserInterpreter = "" Then UserInterpreter = UserSetting("INTERPRETER")
End Function

' A setting in the user's own xlwings.conf, a line each: "KEY","value"; the first of its key counts.
Private Function UserSetting(ByVal wanted As String) As String
    Dim files As Object, one As Variant, comma As Long
    On Error GoTo none
    Set files = CreateObject("Scripting.FileSystemObject")
    For Each one In Split(Replace(files.OpenTextFile(Environ("USERPROFILE") & "\.xlwings\xlwings.conf").ReadAll, vbCr, vbLf), vbLf)
        comma = InStr(one, ",")
        If comma > 0 Then
            If UCase(Bare(Left(one, comma - 1))) = wanted Then
                UserSetting = Expanded(Bare(Mid(one, comma + 1)))
                Exit Function
            End If
        End If
    Next one
none:
End Function

Private Function Bare(ByVal text As String) As String
    Bare = Trim(text)
    If Left(Bare, 1) = """" Then Bare = Mid(Bare, 2)
    If Right(Bare, 1) = """" Then Bare = Left(Bare, Len(Bare) - 1)
End Function

Private Function Expanded(ByVal text As String) As String
    Expanded = text
    If InStr(text, "%") > 0 Then Expanded = CreateObject("WScript.Shell").ExpandEnvironmentStrings(text)
End Function

' The workbook can do without Python (the self-test tries it); it cannot name one.
Private Function IsTakenAway() As Boolean
    Dim cell As Range
    On Error GoTo none
    For Each cell In ThisWorkbook.Worksheets("xlwings.conf").Range("A1:A40")
        If cell.Value2 = "HK WITHOUT PYTHON" Then IsTakenAway = True
    Next cell
none:
End Function
