using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Demo;

/// <summary>
/// A minimal browser for signing in: it keeps cookies, follows redirects on the site, and submits the sign-in form.
/// </summary>
internal sealed partial class DemoBrowser(DemoVisitor visitor)
{
    private const int MaxRedirects = 5;

    private readonly CookieContainer _cookies = new();

    /// <summary>The last page, after redirects.</summary>
    public string Page { get; private set; } = "";

    public HttpStatusCode Status { get; private set; }

    /// <summary>The path and query of the last page.</summary>
    public string Location { get; private set; } = "";

    /// <summary>The response headers of the last page.</summary>
    public ILookup<string, string> Headers { get; private set; } = Enumerable.Empty<string>().ToLookup(x => x);

    /// <summary>Whether the last page is the sign-in form.</summary>
    public bool IsAsked => PasswordField().IsMatch(Page);

    /// <summary>The cookies that the browser would send, for a replay.</summary>
    public string CookieHeader
    {
        get => _cookies.GetCookieHeader(visitor.Site.Https);
        set => _cookies.SetCookies(visitor.Site.Https, value.Replace("; ", ",", StringComparison.Ordinal));
    }

    public Task OpenAsync(string path, CancellationToken cancellationToken) => GoAsync(HttpMethod.Get, path, null, cancellationToken);

    /// <summary>Fills in the sign-in form of the last page, keeps its hidden fields, and submits it.</summary>
    public Task SignInAsync(string user, string password, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>();
        foreach (Match input in Input().Matches(Page))
        {
            var name = Attribute(input.Value, "name");
            var type = Attribute(input.Value, "type") ?? "text";
            if (name is null || (type == "radio" && !input.Value.Contains("checked", StringComparison.Ordinal)) || type == "submit")
            {
                continue;
            }

            fields[name] = type switch
            {
                "password" => password,
                "hidden" or "radio" => Attribute(input.Value, "value") ?? "",
                _ => user,
            };
        }

        var action = Attribute(Form().Match(Page).Value, "action") ?? Location;
        return GoAsync(HttpMethod.Post, action, new FormUrlEncodedContent(fields), cancellationToken);
    }

    private async Task GoAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = visitor.Request(method.Method, path);
            request.Content = content;
            request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml");
            request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (gateway demo --check)");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
            request.Headers.TryAddWithoutValidation("Origin", visitor.Site.Https.GetLeftPart(UriPartial.Authority));
            if (CookieHeader is { Length: > 0 } cookies)
            {
                request.Headers.TryAddWithoutValidation("Cookie", cookies);
            }

            using var response = await visitor.SendAsync(request, cancellationToken);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                _cookies.SetCookies(visitor.Site.Https, cookie);
            }

            Status = response.StatusCode;
            Location = path;
            Page = await response.Content.ReadAsStringAsync(cancellationToken);
            Headers = response.Headers
                .SelectMany(h => h.Value.Select(v => (h.Key, v)))
                .ToLookup(h => h.Key, h => h.v, StringComparer.OrdinalIgnoreCase);
            if (response.Headers.Location is not { } location || (int)Status is < 300 or > 399)
            {
                return;
            }

            path = location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString;
            method = HttpMethod.Get;
            content = null;
        }
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\b{name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("<form[^>]*>")]
    private static partial Regex Form();

    [GeneratedRegex("type=\"password\"")]
    private static partial Regex PasswordField();
}
