using System.Net;
using System.Text.RegularExpressions;

namespace Gateway.FunctionalTests.Preauthentication;

/// <summary>As much of a browser as the tests need: it keeps cookies of one host, reads forms, follows nothing by itself.</summary>
public sealed partial class SignInBrowser(HttpClient client) : IDisposable
{
    public const string Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    public const string SessionCookie = "__Host-gateway";

    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>The Set-Cookie lines of the last answer.</summary>
    public IReadOnlyList<string> LastSetCookies { get; private set; } = [];

    public Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, target, null, headers);

    public Task<HttpResponseMessage> PostAsync(
        string target, Dictionary<string, string> form, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, target, new FormUrlEncodedContent(form), headers);

    /// <summary>Opens the sign-in page, fills it in and posts it.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string user, string password, string target = "/owa/", string computer = "public")
    {
        using var page = await GetAsync($"/gateway/signin?return={Uri.EscapeDataString(target)}");
        var token = Token(await page.Content.ReadAsStringAsync());
        return await PostAsync("/gateway/signin", Fields(token, user, password, computer));
    }

    public static Dictionary<string, string> Fields(string token, string user, string password, string computer = "public") =>
        new() { ["token"] = token, ["username"] = user, ["password"] = password, ["computer"] = computer };

    public static string Token(string html) => WebUtility.HtmlDecode(TokenField().Match(html).Groups[1].Value);

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string target, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, target) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (!request.Headers.Contains("Accept"))
        {
            request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        }

        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        }

        var response = await client.SendAsync(request);
        LastSetCookies = response.Headers.TryGetValues("Set-Cookie", out var set) ? [.. set] : [];
        foreach (var line in LastSetCookies)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (line.Contains("Max-Age=0", StringComparison.OrdinalIgnoreCase))
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }

        return response;
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex TokenField();
}
