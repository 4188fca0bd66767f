namespace Gateway.Listeners.PlainHttp;

/// <summary>The decision on a plain-HTTP request, with the location of a redirect.</summary>
internal readonly record struct HttpsRedirectResult(HttpsRedirectStatus Status, string? Location)
{
    public static HttpsRedirectResult Redirected(string location) => new(HttpsRedirectStatus.Redirected, location);

    public static HttpsRedirectResult Autodiscovered(string location) => new(HttpsRedirectStatus.Autodiscover, location);

    /// <summary>The status of a redirect.</summary>
    public int RedirectStatus => Status == HttpsRedirectStatus.Autodiscover
        ? StatusCodes.Status302Found
        : StatusCodes.Status308PermanentRedirect;

    /// <summary>The challenge response that proves control of the host to the CA.</summary>
    public string? Answer { get; init; }

    public static HttpsRedirectResult Answered(string answer) => new(HttpsRedirectStatus.Challenge, null) { Answer = answer };

    public static HttpsRedirectResult Refused(HttpsRedirectStatus status) => new(status, null);
}
