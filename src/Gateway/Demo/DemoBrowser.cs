using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.Demo;

/// <summary>
/// A minimal browser for signing in: it keeps cookies, follows redirects on the site, and submits the sign-in form.
/// </summary>
/// <param name="visitor">The client.</param>
/// <param name="origin">The site; the visitor's by default.</param>
internal sealed partial class DemoBrowser(DemoVisitor visitor, Uri? origin = null)
{
    private const int MaxRedirects = 5;

    private readonly CookieContainer _cookies = new();
    private readonly Uri _origin = origin ?? visitor.Site.Https;

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
        get => _cookies.GetCookieHeader(_origin);
        set => _cookies.SetCookies(_origin, value.Replace("; ", ",", StringComparison.Ordinal));
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

    /// <summary>Submits the first form of the last page with an action: its hidden fields, and those that are filled in.</summary>
    public Task SubmitAsync(string action, CancellationToken cancellationToken, params IEnumerable<(string Name, string Value)> filled)
    {
        var form = WholeForm().Matches(Page).FirstOrDefault(form => Attribute(form.Value, "action") == action)?.Value ?? "";
        var fields = Input().Matches(form).Where(input => Attribute(input.Value, "type") == "hidden")
            .Select(input => (Name: Attribute(input.Value, "name") ?? "", Value: Attribute(input.Value, "value") ?? ""));
        var content = fields.Concat(filled).Select(field => KeyValuePair.Create(field.Name, field.Value));
        return GoAsync(HttpMethod.Post, action, new FormUrlEncodedContent(content), cancellationToken);
    }

    /// <summary>The text of the element with an id; null where the last page has none.</summary>
    public string? TextOf(string id) => Regex.Match(Page, $"id=\"{id}\">([^<]*)<") is { Success: true } match
        ? WebUtility.HtmlDecode(match.Groups[1].Value)
        : null;

    private async Task GoAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(method, DemoVisitor.Target(_origin, path));
            request.Content = content;
            request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml");
            request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0 (gateway demo --check)");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
            request.Headers.TryAddWithoutValidation("Origin", _origin.GetLeftPart(UriPartial.Authority));
            if (CookieHeader is { Length: > 0 } cookies)
            {
                request.Headers.TryAddWithoutValidation("Cookie", cookies);
            }

            using var response = await visitor.SendAsync(request, cancellationToken);
            foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                _cookies.SetCookies(_origin, cookie);
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

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex WholeForm();

    [GeneratedRegex("type=\"password\"")]
    private static partial Regex PasswordField();
}
