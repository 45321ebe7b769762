Attribute VB_Name = "HkFunctions"
Option Explicit

' Made by workbook/build.py from the functions table; do not edit.

Public Function HK_GAP(target As Variant, commitment As Variant) As Variant
    HK_GAP = HkCall("HK_GAP", Array(HkValue(target), HkValue(commitment)))
End Function

Public Function HK_BREAKDOWN(total As Variant, weights As Variant, Optional floors As Variant, Optional caps As Variant, Optional locked As Variant, Optional unit As Variant) As Variant
    HK_BREAKDOWN = HkCall("HK_BREAKDOWN", Array(HkValue(total), HkValue(weights), HkValue(floors), HkValue(caps), HkValue(locked), HkValue(unit)))
End Function

Public Function HK_STEP(target As Variant, shares As Variant, step_ As Variant, Optional unit As Variant) As Variant
    HK_STEP = HkCall("HK_STEP", Array(HkValue(target), HkValue(shares), HkValue(step_), HkValue(unit)))
End Function

Public Function HK_COMMITMENT(commitment As Variant, target As Variant, usual As Variant, capacity As Variant, highest As Variant, a_full As Variant, b_full As Variant, Optional thresholds As Variant, Optional received As Variant) As Variant
    HK_COMMITMENT = HkCall("HK_COMMITMENT", Array(HkValue(commitment), HkValue(target), HkValue(usual), HkValue(capacity), HkValue(highest), HkValue(a_full), HkValue(b_full), HkValue(thresholds), HkValue(received)))
End Function

Public Function HK_REASON(commitment As Variant, target As Variant, usual As Variant, capacity As Variant, highest As Variant, a_full As Variant, b_full As Variant, Optional thresholds As Variant, Optional received As Variant, Optional because As Variant) As Variant
    HK_REASON = HkCall("HK_REASON", Array(HkValue(commitment), HkValue(target), HkValue(usual), HkValue(capacity), HkValue(highest), HkValue(a_full), HkValue(b_full), HkValue(thresholds), HkValue(received), HkValue(because)))
End Function

Public Function HK_EXPECTED(commitment As Variant, usual As Variant, a_full As Variant, b_full As Variant, a_nothing As Variant, b_nothing As Variant, Optional received As Variant, Optional broken As Variant, Optional days_left As Variant, Optional days As Variant, Optional capacity As Variant, Optional part As Variant) As Variant
    HK_EXPECTED = HkCall("HK_EXPECTED", Array(HkValue(commitment), HkValue(usual), HkValue(a_full), HkValue(b_full), HkValue(a_nothing), HkValue(b_nothing), HkValue(received), HkValue(broken), HkValue(days_left), HkValue(days), HkValue(capacity), HkValue(part)))
End Function

Public Function HK_PROMISE(amount As Variant, good_until As Variant, renewals As Variant, covered As Variant, today As Variant) As Variant
    HK_PROMISE = HkCall("HK_PROMISE", Array(HkValue(amount), HkValue(good_until), HkValue(renewals), HkValue(covered), HkValue(today)))
End Function

Public Function HK_PRIORITY(outstanding As Variant, share As Variant, Optional broken As Variant, Optional days_left As Variant) As Variant
    HK_PRIORITY = HkCall("HK_PRIORITY", Array(HkValue(outstanding), HkValue(share), HkValue(broken), HkValue(days_left)))
End Function

Public Function HK_WORKDAYS(first As Variant, last As Variant, Optional holidays As Variant, Optional types As Variant) As Variant
    HK_WORKDAYS = HkCall("HK_WORKDAYS", Array(HkValue(first), HkValue(last), HkValue(holidays), HkValue(types)))
End Function

Public Function HK_NEXT_CONTACT(last As Variant, interval As Variant, today As Variant, Optional holidays As Variant, Optional types As Variant) As Variant
    HK_NEXT_CONTACT = HkDays(HkCall("HK_NEXT_CONTACT", Array(HkValue(last), HkValue(interval), HkValue(today), HkValue(holidays), HkValue(types))))
End Function

Public Function HK_SUPPORT(obstacle As Variant, obstacles As Variant, plans As Variant) As Variant
    HK_SUPPORT = HkCall("HK_SUPPORT", Array(HkValue(obstacle), HkValue(obstacles), HkValue(plans)))
End Function

Public Function HK_SUGGESTION(plan As Variant, gap As Variant, Optional code As Variant, Optional codes As Variant, Optional measures As Variant, Optional increments As Variant, Optional costs As Variant, Optional states As Variant) As Variant
    HK_SUGGESTION = HkCall("HK_SUGGESTION", Array(HkValue(plan), HkValue(gap), HkValue(code), HkValue(codes), HkValue(measures), HkValue(increments), HkValue(costs), HkValue(states)))
End Function

Public Function HK_CHECK(customer As Variant, Optional opening As Variant, Optional target As Variant, Optional steps As Variant, Optional received As Variant, Optional commitment As Variant, Optional measures As Variant) As Variant
    HK_CHECK = HkCall("HK_CHECK", Array(HkValue(customer), HkValue(opening), HkValue(target), HkValue(steps), HkValue(received), HkValue(commitment), HkValue(measures)))
End Function

Public Function HK_VERSION() As Variant
    HK_VERSION = HkCall("HK_VERSION", Array())
End Function
