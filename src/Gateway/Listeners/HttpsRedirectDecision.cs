namespace Gateway.Listeners;

/// <summary>A verdict on a plain-HTTP request, and where to when it is a redirect.</summary>
internal readonly record struct HttpsRedirectDecision(HttpsRedirectVerdict Verdict, string? Location)
{
    public static HttpsRedirectDecision Redirected(string location) => new(HttpsRedirectVerdict.Redirected, location);

    /// <summary>The body that shows a CA that the host is ours.</summary>
    public string? Answer { get; init; }

    public static HttpsRedirectDecision Answered(string answer) => new(HttpsRedirectVerdict.Challenge, null) { Answer = answer };

    public static HttpsRedirectDecision Refused(HttpsRedirectVerdict verdict) => new(verdict, null);
}
