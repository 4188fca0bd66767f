using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>As much of a browser as the console needs: cookies, and the hidden field of its forms.</summary>
internal sealed partial class ConsoleBrowser(int port) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
    };

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The Set-Cookie lines of the last answer.</summary>
    public IReadOnlyList<string> LastSetCookies { get; private set; } = [];

    /// <summary>The hidden field of the last page that had forms.</summary>
    public string FormToken { get; set; } = "";

    /// <summary>The origin of the page whose forms are posted; null for none.</summary>
    public string? Origin { get; set; } = $"http://127.0.0.1:{port}";

    public Task<ConsoleAnswer> GetAsync(string target, string? host = null) => SendAsync(HttpMethod.Get, target, null, host);

    /// <summary>Posts a form with the hidden field of the last page.</summary>
    public Task<ConsoleAnswer> PostAsync(string target, params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post,
        target,
        new FormUrlEncodedContent(fields.Prepend((Name: "csrf", Value: FormToken)).Select(f => KeyValuePair.Create(f.Name, f.Value))),
        host: null);

    /// <summary>Posts a form, and shows the page that it leads to.</summary>
    public async Task<ConsoleAnswer> ActAsync(string target, params (string Name, string Value)[] fields)
    {
        var answer = await PostAsync(target, fields);
        return answer.Location is { } next ? await GetAsync(next) : answer;
    }

    /// <summary>Exchanges a token for a session.</summary>
    public async Task<ConsoleAnswer> SignInAsync(string token)
    {
        await GetAsync("/console/signin");
        return await PostAsync("/console/signin", ("token", token), ("return", "/console"));
    }

    public void Dispose() => _client.Dispose();

    private async Task<ConsoleAnswer> SendAsync(HttpMethod method, string target, HttpContent? content, string? host)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        request.Headers.Host = host;
        if (method == HttpMethod.Post && Origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", Origin);
        }

        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        using var response = await _client.SendAsync(request);
        LastSetCookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        foreach (var line in LastSetCookies)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            Cookies[pair[0]] = pair[1];
            if (line.Contains("Max-Age=0", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(pair[0]);
            }
        }

        var html = await response.Content.ReadAsStringAsync();
        FormToken = Field().Match(html) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : FormToken;
        return new ConsoleAnswer(response.StatusCode, html, response.Headers.Location?.OriginalString)
        {
            Policy = response.Headers.TryGetValues("Content-Security-Policy", out var policy) ? string.Join("; ", policy) : "",
        };
    }

    [GeneratedRegex("name=\"csrf\" value=\"([^\"]*)\"")]
    private static partial Regex Field();
}

/// <param name="Status">The status code.</param>
/// <param name="Html">The page as it was sent.</param>
/// <param name="Location">Where it redirects to, or null.</param>
internal sealed record ConsoleAnswer(HttpStatusCode Status, string Html, string? Location)
{
    public string Policy { get; init; } = "";

    /// <summary>The page's text without its markup, with blanks made one.</summary>
    public string Text => System.Text.RegularExpressions.Regex.Replace(
        WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(Html, "<[^>]*>", " ")), "\\s+", " ");
}
