using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Load.Clients;
using Gateway.Load.Peers;

namespace Gateway.Load.Scenarios;

/// <summary>GET with the cookie that a sign-in form gave; a peer that has no form is sent the same cookie.</summary>
internal sealed partial class FormScenario : IScenario
{
    private readonly PerUserConnections _connections = new();
    private byte[] _request = [];

    public long Retries => _connections.Retries;

    public async ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _connections.Init(target);
        var cookie = await SignInAsync(target, cancellationToken) ?? "session=" + new string('c', 300);
        _request = Encoding.ASCII.GetBytes($"GET {target.Path} HTTP/1.1\r\nHost: {target.Host}\r\nCookie: {cookie}\r\n\r\n");
    }

    public ValueTask<long> StepAsync(int user, CancellationToken cancellationToken) =>
        _connections.SendAsync(user, _request, 0, cancellationToken);

    public ValueTask CleanAsync() => _connections.CleanAsync();

    private static async Task<string?> SignInAsync(Target target, CancellationToken cancellationToken)
    {
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = TlsConnection.Options(target.Host, target.Authority, resume: false),
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://{target.Host}:{target.Port}/") };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", "text/html");
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36");
        using var page = await client.GetAsync(new Uri("gateway/signin?return=%2Fform%2Fsmall", UriKind.Relative), cancellationToken);
        if (page.StatusCode != HttpStatusCode.OK)
        {
            return null;
        }

        var token = WebUtility.HtmlDecode(TokenField().Match(await page.Content.ReadAsStringAsync(cancellationToken)).Groups[1].Value);
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = token,
            ["username"] = Users.Name,
            ["password"] = Users.Password,
            ["computer"] = "private",
        });
        using var answer = await client.PostAsync(new Uri("gateway/signin", UriKind.Relative), fields, cancellationToken);
        var session = handler.CookieContainer
            .GetCookies(client.BaseAddress)
            .FirstOrDefault(c => !c.Name.EndsWith("-form", StringComparison.Ordinal));
        return session?.ToString() ?? throw new IOException($"Signing in by the form answered {(int)answer.StatusCode} without a cookie.");
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex TokenField();
}
