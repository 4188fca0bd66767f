using Gateway.Requests;

namespace Gateway.Preauthentication.Forms;

/// <summary>Records the decision of a posted form in the request's record and the metrics.</summary>
internal sealed class FormsRecord(PreauthenticationMetrics metrics)
{
    public void Write(HttpContext context, PreauthenticationStatus status, SignInResult result)
    {
        var record = RequestRecord.Of(context);
        record.User = result.User;
        record.Scheme = result.Scheme;
        record.Outcome = PreauthenticationRules.Outcome(status, result);
        record.Reason = PreauthenticationRules.Reason(status, null, result);
        metrics.Decided(status, result);
    }
}
