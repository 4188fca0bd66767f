using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Peers;

namespace Gateway.EndToEndTests.Processes;

/// <summary>
/// The published program as a service: web, IMAP4, submission and the admin listener, with both logs in files, and the back ends behind it.
/// </summary>
internal sealed partial class GatewayService : IAsyncDisposable
{
    public const string Host = "mail.example.com";
    public const string User = "alice";

    /// <summary>Who never signs in, and can be locked.</summary>
    public const string OtherUser = "bob";

    public const string Password = "correct horse";

    private readonly ScriptedBackend _imap = MailBackEnds.Imap();
    private readonly ScriptedBackend _smtp;
    private GatewayProcess? _process;

    private GatewayService(TestBackEnd web)
    {
        Web = web;
        _smtp = MailBackEnds.Smtp(Delivered.Enqueue);
    }

    public TemporaryFolder Folder { get; } = new();

    public TestBackEnd Web { get; }

    /// <summary>Messages that were taken whole.</summary>
    public ConcurrentQueue<string> Delivered { get; } = new();

    public int HttpsPort { get; } = FreePort.Next();

    public int ImapsPort { get; } = FreePort.Next();

    public int SmtpsPort { get; } = FreePort.Next();

    public int AdminPort { get; } = FreePort.Next();

    public GatewayProcess Process => _process ?? throw new InvalidOperationException("It has not been started.");

    /// <summary>Where a test wants its files to be, one of them on a volume of its own perhaps.</summary>
    public string StateFolder { get; private init; } = "state";

    public string AccessLog { get; private init; } = "access.log";

    /// <summary>A folder of a megabyte for state and logs, which only the gateway sees.</summary>
    public string? Volume { get; private init; }

    /// <summary>Writes configuration and users, and starts the back ends; the gateway is not started yet.</summary>
    /// <param name="more">Further sections, each with a comma before it.</param>
    /// <param name="onVolume">Whether state and logs go to a small volume.</param>
    public static async Task<GatewayService> CreateAsync(string more = "", bool onVolume = false)
    {
        var volume = onVolume ? Directory.CreateTempSubdirectory("gateway-volume-").FullName : null;
        var service = new GatewayService(await TestBackEnd.StartAsync())
        {
            Volume = volume,
            StateFolder = volume is null ? "state" : Path.Combine(volume, "state"),
            AccessLog = volume is null ? "access.log" : Path.Combine(volume, "access.log"),
        };
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        await new UserFileStore(service.Folder.Combine("users.json")).ChangeAsync(
            content => Array.TrueForAll([User, OtherUser], user => content.Users.TryAdd(user, new UserEntry { Password = hash })),
            CancellationToken.None);
        service.Folder.Write("gateway.json", service.Configuration(more, volume is null ? "audit.log" : Path.Combine(volume, "audit.log")));
        return service;
    }

    public static async Task<GatewayService> StartAsync(
        string more = "",
        bool onVolume = false,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var service = await CreateAsync(more, onVolume);
        try
        {
            await service.StartProcessAsync(environment);
            return service;
        }
        catch (InvalidOperationException)
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the gateway, or starts it again after its end.</summary>
    public async Task StartProcessAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _process = Launch(environment);
        await _process.WaitForStartAsync();
    }

    /// <summary>Another process on the same configuration, which is the caller's.</summary>
    public GatewayProcess Launch(IReadOnlyDictionary<string, string>? environment = null) => Volume is null
        ? GatewayProcess.Start(Folder.Combine("gateway.json"), environment, Folder.Path)
        : GatewayProcess.StartOnVolume(Folder.Combine("gateway.json"), Volume, "1m", Folder.Path);

    /// <summary>A client of the web that waits for as long as a test does.</summary>
    public HttpClient CreateClient() =>
        new(TestCertificates.CreateHandler(HttpsPort)) { BaseAddress = new Uri($"https://{Host}"), Timeout = Timeout.InfiniteTimeSpan };

    public HttpClient CreateAdminClient() =>
        new() { BaseAddress = new Uri($"http://127.0.0.1:{AdminPort}"), Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Asks for the page that wants a password, and returns how that was answered.</summary>
    public static async Task<HttpStatusCode> SignInToWebAsync(HttpClient client, string user, string password)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/own/");
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>Signs in with the form, and returns the session's cookie as a browser sends it.</summary>
    public static async Task<string> SignInWithFormAsync(HttpClient client)
    {
        using var page = await client.GetAsync("/gateway/signin?return=%2Fform%2F");
        var token = TokenField().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        using var form = new HttpRequestMessage(HttpMethod.Post, "/gateway/signin")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["token"] = WebUtility.HtmlDecode(token),
                ["username"] = User,
                ["password"] = Password,
                ["computer"] = "public",
            }),
        };
        form.Headers.Add("Cookie", CookiesOf(page));
        using var signedIn = await client.SendAsync(form);
        return CookiesOf(signedIn);
    }

    /// <summary>Asks for the page behind the form with a cookie, and returns how that was answered.</summary>
    public static async Task<HttpStatusCode> GetWithCookieAsync(HttpClient client, string cookie, string target = "/form/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Accept", "text/html");
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary>An IMAP session that has signed in.</summary>
    public async Task<LineClient> SignInToImapAsync(CancellationToken cancellationToken)
    {
        var client = await LineClient.ConnectAsync(ImapsPort, cancellationToken);
        await client.ReadToAsync("* OK");
        await client.AskAsync($"a LOGIN {User} \"{Password}\"", "a OK");
        return client;
    }

    /// <summary>A submission session that has signed in, named its sender and its recipient, and been asked for the message.</summary>
    public async Task<LineClient> BeginMessageAsync(CancellationToken cancellationToken)
    {
        var client = await LineClient.ConnectAsync(SmtpsPort, cancellationToken);
        await client.ReadToAsync("220");
        await client.AskAsync("EHLO client.example.com", "250 ");
        await client.AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{User}\0{Password}")), "235");
        await client.AskAsync("MAIL FROM:<alice@example.com>", "250");
        await client.AskAsync("RCPT TO:<bob@example.com>", "250");
        await client.AskAsync("DATA", "354");
        return client;
    }

    public async Task<JsonElement> StatusAsync(CancellationToken cancellationToken)
    {
        using var admin = CreateAdminClient();
        return JsonDocument.Parse(await admin.GetStringAsync("/api/status", cancellationToken)).RootElement;
    }

    /// <summary>Every line of the access log, which all have to be whole.</summary>
    public IReadOnlyList<JsonElement> ReadAccessLog() =>
        [.. File.ReadLines(Path.Combine(Folder.Path, AccessLog)).Select(line => JsonDocument.Parse(line).RootElement)];

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await _smtp.DisposeAsync();
        await _imap.DisposeAsync();
        await Web.DisposeAsync();
        Folder.Dispose();
        if (Volume is not null)
        {
            Directory.Delete(Volume, recursive: true);
        }
    }

    private static string CookiesOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Set-Cookie", out var set) ? string.Join("; ", set.Select(line => line.Split(';')[0])) : "";

    [GeneratedRegex("name=\"token\" value=\"([^\"]*)\"")]
    private static partial Regex TokenField();

    private string Configuration(string more, string auditLog) => $$"""
        {
          "Gateway": {
            "State": "{{StateFolder}}",
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:{{HttpsPort}}", "Protocol": "Https" },
              "imaps": { "Endpoint": "127.0.0.1:{{ImapsPort}}", "Protocol": "Imap4" },
              "smtps": { "Endpoint": "127.0.0.1:{{SmtpsPort}}", "Protocol": "Smtp" }
            },
            "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(Folder, Host)}}" } } },
            "Identity": { "Users": { "File": "users.json" }, "Lockout": { "Threshold": 3 } },
            "Telemetry": { "AccessLog": "{{AccessLog}}", "AuditLog": "{{auditLog}}" },
            "Admin": { "Endpoint": "127.0.0.1:{{AdminPort}}" },
            "Routes": {
              "web":  { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/open/{**rest}" }, "Cluster": "web", "Authentication": "Anonymous" },
              "own":  { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/own/{**rest}" }, "Cluster": "web", "Authentication": "Basic" },
              "form": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/form/{**rest}" }, "Cluster": "web", "Authentication": "Forms" },
              "imap": { "Preset": "Imap4", "Cluster": "imap", "Mail": { "FailureDelay": "00:00:00" } },
              "smtp": { "Preset": "Smtp", "Cluster": "smtp", "Mail": { "FailureDelay": "00:00:00" } }
            },
            "Clusters": {
              "web":  { "Destinations": { "one": { "Address": "{{Web.Address}}" } } },
              "imap": { "Destinations": { "one": { "Address": "imap://127.0.0.1:{{_imap.Address.Port}}" } }, "Mail": { "AllowPlainText": true } },
              "smtp": { "Destinations": { "one": { "Address": "smtp://127.0.0.1:{{_smtp.Address.Port}}" } }, "Mail": { "AllowPlainText": true } }
            }{{more}}
          }
        }
        """;
}
