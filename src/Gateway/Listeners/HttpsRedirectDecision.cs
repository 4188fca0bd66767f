namespace Gateway.Listeners;

/// <summary>A verdict on a plain-HTTP request, and where to when it is a redirect.</summary>
internal readonly record struct HttpsRedirectDecision(HttpsRedirectVerdict Verdict, string? Location)
{
    public static HttpsRedirectDecision Redirected(string location) => new(HttpsRedirectVerdict.Redirected, location);

    public static HttpsRedirectDecision Refused(HttpsRedirectVerdict verdict) => new(verdict, null);
}
