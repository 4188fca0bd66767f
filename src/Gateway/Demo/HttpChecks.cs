using System.Net;

namespace Gateway.Demo;

/// <summary>Checks that apply to every protocol: TLS only, no unknown users, no ambiguous requests.</summary>
internal static class HttpChecks
{
    public static IEnumerable<DemoCheck> All { get; } =
    [
        new("HTTP", "plain HTTP is sent to HTTPS", PlainHttpAsync),
        new("HTTP", "plain HTTP with credentials is refused, not forwarded", PlainHttpWithCredentialsAsync),
        new("HTTP", "an unknown user does not reach the back end", UnknownUserAsync),
        new("HTTP", "a wrong password and an unknown user get the same answer", WrongPasswordAsync),
        new("HTTP", "an ambiguous target is refused", (visitor, ct) => RefusedAsync(visitor, "/owa/..%2f..%2fpowershell/", ct)),
        new("HTTP", "/powershell is never published", (visitor, ct) => RefusedAsync(visitor, "/powershell/", ct)),
        new("HTTP", "healthcheck.htm is not published", (
            visitor, ct) => RefusedAsync(visitor, "/Microsoft-Server-ActiveSync/healthcheck.htm", ct)),
    ];

    private static async Task<string?> PlainHttpAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var response = await visitor.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(visitor.Site.Http, "/owa/")), cancellationToken);
        return response.StatusCode == HttpStatusCode.PermanentRedirect && response.Headers.Location?.Scheme == "https"
            ? null
            : $"{(int)response.StatusCode} {response.Headers.Location}";
    }

    private static async Task<string?> PlainHttpWithCredentialsAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(visitor.Site.Http, "/owa/"));
        request.Headers.Authorization = DemoVisitor.Basic("nobody", "nothing");
        using var response = await visitor.SendAsync(request, cancellationToken);
        return Expect(response, HttpStatusCode.Forbidden);
    }

    private static async Task<string?> UnknownUserAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var request = visitor.Request("OPTIONS", "/Microsoft-Server-ActiveSync");
        using var response = await visitor.SendAsync(request, cancellationToken);
        return response.Headers.Contains("MS-ASProtocolVersions") ? "the back end answered" : Expect(response, HttpStatusCode.Unauthorized);
    }

    private static async Task<string?> WrongPasswordAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        var wrong = await AnswerAsync(visitor, visitor.Site.User, cancellationToken);
        var unknown = await AnswerAsync(visitor, "nobody", cancellationToken);
        return wrong == unknown && wrong.StartsWith("401", StringComparison.Ordinal) ? null : $"{wrong}, and {unknown}";
    }

    private static async Task<string> AnswerAsync(DemoVisitor visitor, string user, CancellationToken cancellationToken)
    {
        using var request = visitor.Request("OPTIONS", "/Microsoft-Server-ActiveSync");
        request.Headers.Authorization = DemoVisitor.Basic(user, "not the password");
        using var response = await visitor.SendAsync(request, cancellationToken);
        return $"{(int)response.StatusCode} {response.Headers.WwwAuthenticate}";
    }

    private static async Task<string?> RefusedAsync(DemoVisitor visitor, string path, CancellationToken cancellationToken)
    {
        using var request = visitor.RequestAsUser("GET", path);
        using var response = await visitor.SendAsync(request, cancellationToken);
        return (int)response.StatusCode is 400 or 403 or 404 ? null : $"{(int)response.StatusCode}";
    }

    internal static string? Expect(HttpResponseMessage response, HttpStatusCode status) =>
        response.StatusCode == status ? null : $"{(int)response.StatusCode} {response.ReasonPhrase}";
}
