using System.Net;

namespace Gateway.Demo;

/// <summary>Checks of the admin listener: health, readiness and metrics.</summary>
internal static class AdminChecks
{
    public static IEnumerable<DemoCheck> All { get; } =
    [
        new("Admin", "/healthz answers", (visitor, ct) => GetAsync(visitor, "/healthz", "", ct)),
        new("Admin", "/readyz answers", (visitor, ct) => GetAsync(visitor, "/readyz", "", ct)),
        new("Admin", "/metrics counts the requests of this check", (visitor, ct) => GetAsync(visitor, "/metrics", "gateway_requests", ct)),
        new("Admin", "the admin pages are not published", NotPublishedAsync),
    ];

    private static async Task<string?> GetAsync(DemoVisitor visitor, string path, string expected, CancellationToken cancellationToken)
    {
        using var response = await visitor.SendAsync(
            new HttpRequestMessage(HttpMethod.Get, new Uri(visitor.Site.Admin, path)), cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return HttpChecks.Expect(response, HttpStatusCode.OK)
            ?? (text.Contains(expected, StringComparison.Ordinal) ? null : $"no {expected} in it");
    }

    private static async Task<string?> NotPublishedAsync(DemoVisitor visitor, CancellationToken cancellationToken)
    {
        using var response = await visitor.SendAsync(visitor.RequestAsUser("GET", "/metrics"), cancellationToken);
        return (int)response.StatusCode is 400 or 403 or 404 ? null : $"{(int)response.StatusCode}";
    }
}
