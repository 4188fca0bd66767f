using System.Net;
using System.Text.RegularExpressions;
using Gateway.Testing;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>As much of a browser as the gateway's pages need: cookies, and the hidden token of the last form.</summary>
internal sealed partial class PageBrowser(TestGateway gateway, string host) : IDisposable
{
    private readonly HttpClient _client = gateway.CreateClient(host);

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The token of the last page.</summary>
    public string Token { get; private set; } = "";

    public Task<Page> GetAsync(string target) => SendAsync(HttpMethod.Get, target, null);

    /// <summary>Posts fields with the token of the last page.</summary>
    public Task<Page> PostAsync(string target, params (string Name, string Value)[] fields) => SendAsync(
        HttpMethod.Post,
        target,
        new FormUrlEncodedContent(fields.Append((Name: "token", Value: Token)).Select(f => KeyValuePair.Create(f.Name, f.Value))));

    /// <summary>Opens the sign-in page and fills it in.</summary>
    public async Task<Page> SignInAsync(string user, string password)
    {
        await GetAsync("/gateway/signin?return=/owa/");
        return await PostAsync("/gateway/signin", ("username", user), ("password", password), ("computer", "public"));
    }

    public Task<Page> ChangeAsync(string password, string? repeat = null) =>
        PostAsync("/gateway/new-password", ("newpassword", password), ("repeat", repeat ?? password));

    public void Dispose() => _client.Dispose();

    private async Task<Page> SendAsync(HttpMethod method, string target, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "text/html");
        request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0");
        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        using var response = await _client.SendAsync(request);
        foreach (var line in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = line.Split(';')[0].Split('=', 2);
            Cookies[pair[0]] = pair[1];
            if (line.Contains("Max-Age=0", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(pair[0]);
            }
        }

        var html = WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync());
        Token = TokenField().Match(html) is { Success: true } match ? match.Groups[1].Value : Token;
        return new Page(response.StatusCode, html, response.Headers.Location?.OriginalString);
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex TokenField();

    /// <param name="Status">The status code.</param>
    /// <param name="Html">The page.</param>
    /// <param name="Location">Where it redirects to, or null.</param>
    internal sealed record Page(HttpStatusCode Status, string Html, string? Location);
}
