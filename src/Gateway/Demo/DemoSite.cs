using System.Security.Cryptography;
using Gateway.Certificates.Authority;
using Gateway.Demo.Mailboxes;
using Gateway.Hosting;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Settings;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Demo;

/// <summary>
/// The complete demo: a certificate authority, two users, a back end, and the real gateway in front of it, which reads a configuration file
/// as an administrator would write it. All files are in one folder, and all listeners are on loopback.
/// </summary>
internal sealed class DemoSite : IAsyncDisposable
{
    private const string Host = "localhost";
    private const string PasswordAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    private readonly DemoBackEnds _backEnds;
    private readonly WebApplication _gateway;
    private readonly bool _ownsFolder;

    private DemoSite(
        string folder,
        bool ownsFolder,
        IReadOnlyDictionary<string, string> passwords,
        DemoPorts ports,
        DemoBackEnds backEnds,
        WebApplication gateway)
    {
        Folder = folder;
        Passwords = passwords;
        Ports = ports;
        _ownsFolder = ownsFolder;
        _backEnds = backEnds;
        _gateway = gateway;
        Https = new Uri($"https://{Host}:{ports.Https}");
        Http = new Uri($"http://{Host}:{ports.Http}");
        Admin = new Uri($"http://127.0.0.1:{ports.Admin}");
    }

    public string Folder { get; }

    public IReadOnlyDictionary<string, string> Passwords { get; }

    public DemoPorts Ports { get; }

    public Uri Https { get; }

    public Uri Http { get; }

    public Uri Admin { get; }

    public string AuthorityFile => Path.Combine(Folder, "ca", CertificateAuthority.CertificateFile);

    public string ConfigurationFile => Path.Combine(Folder, "gateway.json");

    /// <summary>The first user, whom the checks sign in as.</summary>
    public string User => Passwords.Keys.First();

    public string Password => Passwords[User];

    /// <summary>Writes the folder and starts everything.</summary>
    /// <param name="folder">Where the files go, or null for a temporary folder that is removed at the end.</param>
    /// <param name="port">The HTTPS port, or 0 for a free one; the others follow it, or are free ones too.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="DemoException">The demo cannot start; the message says why.</exception>
    public static async Task<DemoSite> StartAsync(string? folder, int port, CancellationToken cancellationToken)
    {
        var path = folder is null
            ? Directory.CreateTempSubdirectory("gateway-demo-").FullName
            : Directory.CreateDirectory(Path.GetFullPath(folder)).FullName;
        var passwords = new Dictionary<string, string> { ["alice"] = NewPassword(), ["bob"] = NewPassword() };
        var ports = DemoPorts.Choose(port);
        var backEnds = await DemoBackEnds.StartAsync(new DemoMailboxes(passwords), cancellationToken);
        await WriteAsync(path, passwords, ports, backEnds, cancellationToken);

        var file = new ConfigurationFile(Path.Combine(path, "gateway.json"));
        var reading = file.Read();
        if (reading.Options is null)
        {
            await backEnds.DisposeAsync();
            throw new DemoException(string.Join(Environment.NewLine, reading.Errors));
        }

        var gateway = GatewayHost.Create(file, reading, builder =>
        {
            // Standard output is reserved for the demo's text, or for JSON.
            builder.Logging.AddFilter(level => level >= LogLevel.Error);
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
        try
        {
            await gateway.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await gateway.DisposeAsync();
            await backEnds.DisposeAsync();
            throw new DemoException(e.Message);
        }

        return new DemoSite(path, folder is null, passwords, ports, backEnds, gateway);
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _gateway.StopAsync(hurry.Token);
        await _gateway.DisposeAsync();
        await _backEnds.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task WriteAsync(
        string folder, Dictionary<string, string> passwords, DemoPorts ports, DemoBackEnds backEnds, CancellationToken cancellationToken)
    {
        using var authority = CertificateAuthority.OpenOrCreate(Path.Combine(folder, "ca"), "Gateway demo authority", TimeProvider.System);
        authority.Issue([Host, "127.0.0.1"], TimeSpan.FromDays(30)).WriteTo(Path.Combine(folder, "certificates", Host));

        var users = new UserFileStore(Path.Combine(folder, "users.json"));
        await users.ChangeAsync(
            content =>
            {
                content.Users.Clear();
                foreach (var (name, password) in passwords)
                {
                    content.Users[name] = new UserEntry
                    {
                        Password = PasswordHash.Create(new Secret(password)).ToPhc(),
                        Groups = ["staff"],
                    };
                }

                return true;
            },
            cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "gateway.json"), DemoConfiguration.Write(Host, ports, backEnds), cancellationToken);
    }

    private static string NewPassword() => RandomNumberGenerator.GetString(PasswordAlphabet, 12);
}
