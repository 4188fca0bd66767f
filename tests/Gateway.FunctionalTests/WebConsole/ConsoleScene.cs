using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.FunctionalTests.Preauthentication;
using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.FunctionalTests.WebConsole;

/// <summary>A gateway with a route for browsers and one for programs before one back end, and its console.</summary>
internal sealed class ConsoleScene : IAsyncDisposable
{
    public const string Host = "mail.example.com";
    public const string Password = "correct horse battery staple";
    public const string Token = "0123456789abcdef";
    public const string ViewToken = "fedcba9876543210";

    private int _forwarded;

    private ConsoleScene(TestGateway gateway, TestBackEnd backEnd, RecordedAudit audit) =>
        (Gateway, BackEnd, Audit) = (gateway, backEnd, audit);

    public TestGateway Gateway { get; }

    public TestBackEnd BackEnd { get; }

    public RecordedAudit Audit { get; }

    /// <summary>The requests that have reached the back end.</summary>
    public int Forwarded => Volatile.Read(ref _forwarded);

    /// <param name="admin">More members of the Admin section, each with a comma before it.</param>
    /// <param name="more">More sections, each with a comma before it.</param>
    /// <param name="destinations">More destinations, each with a comma before it.</param>
    /// <param name="telemetry">More members of the Telemetry section, each with a comma before it.</param>
    /// <param name="identity">More members of the Identity section, each with a comma before it.</param>
    /// <param name="folder">The folder of a gateway that has run before; null for a new one.</param>
    /// <param name="customize">What the test changes in the host.</param>
    public static async Task<ConsoleScene> StartAsync(
        string admin = "",
        string more = "",
        string destinations = "",
        string telemetry = ", \"AccessLog\": \"access.log\"",
        string identity = "",
        TemporaryFolder? folder = null,
        Action<WebApplicationBuilder>? customize = null)
    {
        var backEnd = await TestBackEnd.StartAsync();
        folder ??= new TemporaryFolder();
        var hash = PasswordHash.Create(new Secret(Password)).ToPhc();
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd("alice", new UserEntry { Password = hash, Groups = ["operators"] })
                && content.Users.TryAdd("bob", new UserEntry { Password = hash }),
            CancellationToken.None);
        var audit = new RecordedAudit();
        var gateway = await TestGateway.StartAsync(
            folder,
            $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(folder, Host)}}" } } },
                "Identity": { "Users": { "File": "users.json" }, "Lockout": { "Threshold": 3 }{{identity}} },
                "Routes": {
                  "mail": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/mail/{**rest}" }, "Cluster": "mail", "Authentication": "Forms", "ActivityTimeout": "01:00:00" },
                  "sync": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/sync/{**rest}" }, "Cluster": "mail", "Authentication": "Basic" }
                },
                "Clusters": { "mail": { "Destinations": { "one": { "Address": "{{backEnd.Address}}" }{{destinations}} } } },
                "Telemetry": { "AuditLog": "audit.log"{{telemetry}} },
                "Admin": { "Endpoint": "127.0.0.1:0"{{admin}} }{{more}}
              }
            }
            """,
            builder =>
            {
                builder.Services.AddSingleton<IAuditSink>(audit);
                customize?.Invoke(builder);
            });
        var scene = new ConsoleScene(gateway, backEnd, audit);
        backEnd.Answer = context =>
        {
            Interlocked.Increment(ref scene._forwarded);
            return context.Response.WriteAsync("mail");
        };
        return scene;
    }

    /// <summary>A browser at the console.</summary>
    public ConsoleBrowser Open() => new(Gateway.Ports[^1]);

    /// <summary>A program at the admin listener.</summary>
    public HttpClient CreateAdminClient(string? token = null)
    {
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Gateway.Ports[^1]}") };
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Signs a person in to the route for browsers.</summary>
    public async Task SignInAsync(string user, string agent = "Mozilla/5.0")
    {
        using var browser = new SignInBrowser(Gateway.CreateClient(Host));
        using var page = await browser.GetAsync("/gateway/signin?return=/mail/", ("User-Agent", agent));
        var token = SignInBrowser.Token(await page.Content.ReadAsStringAsync());
        using var answer = await browser.PostAsync(
            "/gateway/signin", SignInBrowser.Fields(token, user, Password), ("User-Agent", agent));
        Xunit.Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    /// <summary>Sends a request of a program with a name and a password.</summary>
    public async Task<HttpStatusCode> SyncAsync(string user, string password = Password, string path = "/sync/", string? agent = null)
    {
        using var client = Gateway.CreateClient(Host);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        if (agent is not null)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", agent);
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Fails until an account is locked.</summary>
    public async Task LockAsync(string user)
    {
        for (var i = 0; i < 3; i++)
        {
            await SyncAsync(user, "wrong");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await BackEnd.DisposeAsync();
    }
}
