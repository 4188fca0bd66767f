using System.Net;
using System.Text.RegularExpressions;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.Settings;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Gateway.EndToEndTests.State;

/// <summary>Several real gateways, each with its own folder, before one back end and one Redis.</summary>
internal sealed partial class ManyGateways : IAsyncDisposable
{
    public const string Host = "mail.example.com";

    /// <summary>A host of its own for routes that a test adds.</summary>
    public const string OtherHost = "wiki.example.com";

    public const string Password = "wonder";

    private readonly TestBackEnd _backEnd;
    private readonly TemporaryFolder _shared = new();
    private readonly List<TestGateway> _gateways = [];
    private readonly string _certificate;
    private readonly string _settings;
    private readonly string _routes;
    private readonly Action<WebApplicationBuilder>? _customize;

    private ManyGateways(TestBackEnd backEnd, string settings, string routes, Action<WebApplicationBuilder>? customize) =>
        (_backEnd, _settings, _routes, _customize, _certificate) =
            (backEnd, settings, routes, customize, TestCertificates.WritePfx(_shared, Host, OtherHost));

    /// <summary>The back end behind all of them.</summary>
    public TestBackEnd BackEnd => _backEnd;

    public TestGateway this[int index] => _gateways[index];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="count">How many.</param>
    /// <param name="settings">The members of <c>Gateway</c> that the test is about, such as <c>"Redis": { ... }</c>.</param>
    /// <param name="customize">Changes the services of each.</param>
    /// <param name="routes">More routes, each with a comma before it.</param>
    public static async Task<ManyGateways> StartAsync(
        int count, string settings, Action<WebApplicationBuilder>? customize = null, string routes = "")
    {
        var gateways = new ManyGateways(await TestBackEnd.StartAsync(), settings, routes, customize);
        for (var i = 0; i < count; i++)
        {
            await gateways.AddAsync();
        }

        return gateways;
    }

    /// <summary>Starts one more.</summary>
    /// <param name="passphrase">What it seals its keys with; null for keys in clear.</param>
    public async Task<TestGateway> AddAsync(string? passphrase = "correct horse")
    {
        var folder = new TemporaryFolder();
        folder.Write("passphrase", passphrase ?? "");
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd("alice", new UserEntry { Password = PasswordHash.Create(new Secret(Password)).ToPhc() }),
            CancellationToken.None);
        var gateway = await TestGateway.StartAsync(folder, Configuration(passphrase is not null), _customize);
        _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>Signs in by the form; the session cookie, as the browser sends it.</summary>
    public async Task<string> SignInAsync(int gateway)
    {
        var answer = await BeginSignInAsync(gateway, "alice", Password);
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        return answer.Cookies;
    }

    /// <summary>Sends the form of the sign-in page.</summary>
    public async Task<PageAnswer> BeginSignInAsync(int gateway, string user, string password)
    {
        var page = await OpenAsync(gateway, "/gateway/signin?return=/", "");
        var answer = await PostAsync(gateway, "/gateway/signin", page.Cookies, new()
        {
            ["token"] = page.Token,
            ["username"] = user,
            ["password"] = password,
            ["computer"] = "public",
        });
        return answer with { Cookies = answer.Cookies.Length > 0 ? answer.Cookies : page.Cookies };
    }

    /// <summary>Opens a page as a browser does.</summary>
    public async Task<PageAnswer> OpenAsync(int gateway, string path, string cookies, string host = Host)
    {
        using var client = _gateways[gateway].CreateClient(host);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        request.Headers.TryAddWithoutValidation("Cookie", cookies);
        return await SendAsync(client, request);
    }

    /// <summary>Sends a form as a browser does.</summary>
    public async Task<PageAnswer> PostAsync(
        int gateway, string path, string cookies, Dictionary<string, string> form, string host = Host)
    {
        using var client = _gateways[gateway].CreateClient(host);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("Cookie", cookies);
        return await SendAsync(client, request);
    }

    /// <summary>Whether a session cookie is good at a gateway.</summary>
    public async Task<bool> IsSignedInAsync(int gateway, string cookie, string path = "/")
    {
        using var client = _gateways[gateway].CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Cookie", cookie }, { "Accept", "text/html" } } };
        using var answer = await client.SendAsync(request, Token);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>Signs out at a gateway, as the page's button does.</summary>
    public async Task SignOutAsync(int gateway, string cookie)
    {
        using var client = _gateways[gateway].CreateClient(Host);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/gateway/signout") { Headers = { { "Cookie", cookie } } };
        using var page = await client.SendAsync(ask, Token);
        using var post = new HttpRequestMessage(HttpMethod.Post, "/gateway/signout")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["token"] = TokenOf(await page.Content.ReadAsStringAsync(Token)),
            }),
            Headers = { { "Cookie", $"{cookie}; {CookiesOf(page)}".TrimEnd(' ', ';') } },
        };
        using var answer = await client.SendAsync(post, Token);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    /// <summary>The status that a Basic credential gets.</summary>
    public async Task<HttpStatusCode> BasicAsync(int gateway, string user, string password, string? device = null)
    {
        using var client = _gateways[gateway].CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/basic/");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}")));
        request.Headers.TryAddWithoutValidation("User-Agent", device);
        using var answer = await client.SendAsync(request, Token);
        return answer.StatusCode;
    }

    /// <summary>Where the admin listener is.</summary>
    public string AdminOf(int gateway) => $"http://127.0.0.1:{_gateways[gateway].Ports[^1]}";

    /// <summary>What the admin endpoint says.</summary>
    public async Task<System.Text.Json.JsonElement> StatusAsync(int gateway)
    {
        using var client = new HttpClient();
        using var document = System.Text.Json.JsonDocument.Parse(
            await client.GetStringAsync($"{AdminOf(gateway)}/api/status", Token));
        return document.RootElement.Clone();
    }

    /// <summary>The value of a metric that has no tags of its own, as Prometheus reads it; null where there is none.</summary>
    public async Task<string?> MetricAsync(int gateway, string name)
    {
        using var client = new HttpClient();
        var metrics = await client.GetStringAsync($"{AdminOf(gateway)}/metrics", Token);
        return metrics.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(' ')[1];
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await _backEnd.DisposeAsync();
        _shared.Dispose();
    }

    private string Configuration(bool isSealed) => WithoutSetting.Apply($$"""
        {
          "Gateway": {
            {{_settings}},
            "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
            "Certificates": {
              {{(isSealed ? "\"PassphraseFile\": \"passphrase\"," : "")}}
              "Names": { "{{Host}}": { "File": "{{_certificate}}" }, "{{OtherHost}}": { "File": "{{_certificate}}" } }
            },
            "Routes": {
              "forms": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Forms" },
              "basic": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/basic/{**rest}" }, "Cluster": "web", "Authentication": "Basic" },
              "factor": {
                "Match": { "Hosts": [ "{{Host}}" ], "Path": "/factor/{**rest}" }, "Cluster": "web", "Authentication": "Forms",
                "SecondFactor": { "Require": "Always" }
              },
              "slow": {
                "Match": { "Hosts": [ "{{Host}}" ], "Path": "/slow/{**rest}" }, "Cluster": "web", "Authentication": "Forms",
                "ActivityTimeout": "00:10:00"
              },
              "ews": { "Preset": "Ews", "Hosts": [ "{{Host}}" ], "Cluster": "web", "Authentication": "AppPassword" }
              {{_routes}}
            },
            "Clusters": { "web": { "Destinations": { "one": { "Address": "{{_backEnd.Address}}" } } } }
          }
        }
        """);

    private static async Task<PageAnswer> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        using var answer = await client.SendAsync(request, Token);
        var token = TokenOf(await answer.Content.ReadAsStringAsync(Token));
        return new PageAnswer(answer.StatusCode, CookiesOf(answer), token, answer.Headers.Location);
    }

    private static string TokenOf(string page) => WebUtility.HtmlDecode(FormToken().Match(page).Groups[1].Value);

    private static string CookiesOf(HttpResponseMessage answer) => answer.Headers.TryGetValues("Set-Cookie", out var cookies)
        ? string.Join("; ", cookies.Select(c => c.Split(';')[0]).Where(c => !c.EndsWith('=')))
        : "";

    /// <summary>What a page answers.</summary>
    /// <param name="Status">Its status.</param>
    /// <param name="Cookies">The cookies that it sets, as a browser sends them.</param>
    /// <param name="Token">The token of its form; empty where there is none.</param>
    /// <param name="Location">Where it leads to.</param>
    public sealed record PageAnswer(HttpStatusCode Status, string Cookies, string Token, Uri? Location);

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex FormToken();
}
