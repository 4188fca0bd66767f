using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Accounts.Factors;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Gateway.EndToEndTests.Preauthentication;

/// <summary>
/// The gateway before a back end that greets its user: <c>/mail/</c> asks for a second factor, <c>/portal/</c> takes passkeys instead of
/// passwords; and a Chromium that trusts its certificate, as WebAuthn demands.
/// </summary>
internal sealed class AccountScene : IAsyncDisposable
{
    public const string Host = "mail.example.com";
    public const string Password = "correct horse battery staple";

    private readonly TestBackEnd _backEnd;
    private readonly string _key;
    private IPlaywright? _playwright;
    private IBrowser? _chromium;

    private AccountScene(TestGateway gateway, TestBackEnd backEnd, string key) => (Gateway, _backEnd, _key) = (gateway, backEnd, key);

    public TestGateway Gateway { get; }

    public string Origin => $"https://{Host}:{Gateway.Ports[0]}";

    public FactorStore Factors => Gateway.Services.GetRequiredService<FactorStore>();

    /// <param name="signIn">More sections, each with a comma before it.</param>
    /// <param name="identity">More members of the Identity section, each with a comma before it.</param>
    /// <param name="routes">More routes, each with a comma before it.</param>
    public static async Task<AccountScene> StartAsync(string signIn = "", string identity = "", string routes = "")
    {
        var backEnd = await TestBackEnd.StartAsync();
        backEnd.Answer = context => context.Response.WriteAsync($"The mail of {context.Request.Headers["X-Forwarded-User"]}");
        var folder = new TemporaryFolder();
        folder.Write("logo.svg", Logo("#ffffff"));
        folder.Write("logo-dark.svg", Logo("#ffd27f"));
        var certificate = TestCertificates.WritePfx(folder, Host);
        await new UserFileStore(folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd("alice", new UserEntry { Password = PasswordHash.Create(new Secret(Password)).ToPhc() }),
            CancellationToken.None);
        var gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "State": "state",
                "Listeners": { "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" } },
                "Certificates": { "Names": { "{{Host}}": { "File": "{{certificate}}" } } },
                "Identity": { "Users": { "File": "users.json" }{{identity}} },
                "Routes": {
                  "mail": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/mail/{**rest}" }, "Cluster": "mail", "Authentication": "Forms", "Delegation": "Header", "SecondFactor": { } },
                  "portal": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/portal/{**rest}" }, "Cluster": "mail", "Authentication": "Forms", "Delegation": "Header", "Passkey": "InsteadOfPassword" }{{routes}}
                },
                "Clusters": { "mail": { "Destinations": { "one": { "Address": "{{backEnd.Address}}" } } } }{{signIn}}
              }
            }
            """);
        return new AccountScene(gateway, backEnd, KeyOf(certificate));
    }

    /// <summary>Opens a page in a Chromium of its own.</summary>
    public async Task<IPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        _playwright ??= await Playwright.CreateAsync();
        _chromium ??= await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Timeout = BrowserLimits.Milliseconds,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", $"--host-resolver-rules=MAP {Host} 127.0.0.1",

                // WebAuthn refuses pages whose certificate error was only overlooked; the key of this one is trusted.
                $"--ignore-certificate-errors-spki-list={_key}",
            ],
        });
        var context = await _chromium.NewContextAsync(options);
        context.SetDefaultTimeout(BrowserLimits.Milliseconds);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        _playwright?.Dispose();
        await Gateway.DisposeAsync();
        await _backEnd.DisposeAsync();
    }

    private static string Logo(string color) => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60" width="240" height="60">
        <circle cx="30" cy="30" r="26" fill="{color}"/><path d="M70 18h150v8H70zm0 16h110v8H70z" fill="{color}"/>
        </svg>
        """;

    private static string KeyOf(string file)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, null);
        return Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }
}
