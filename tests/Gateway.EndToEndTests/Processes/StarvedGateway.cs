using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gateway.Identity.Credentials;
using Gateway.Identity.Passwords;
using Gateway.Identity.Users;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Gateway.Testing.Peers;
using Xunit;

namespace Gateway.EndToEndTests.Processes;

/// <summary>The published program with few file descriptors, an HTTPS and an IMAP4 listener, and their back ends.</summary>
internal sealed class StarvedGateway : IAsyncDisposable
{
    public const string Host = "mail.example.com";
    private const string Password = "wonder";

    private readonly TemporaryFolder _folder = new();
    private readonly int _https = FreePort.Next();
    private readonly int _imaps = FreePort.Next();
    private readonly int _admin = FreePort.Next();
    private readonly ScriptedBackend _web;
    private readonly ScriptedBackend _mail = new(ServeImapAsync);
    private readonly HttpClient _adminClient = new();
    private GatewayProcess? _process;

    private StarvedGateway(Func<ScriptedConnection, Task> answer) => _web = new ScriptedBackend(answer);

    public GatewayProcess Process => _process ?? throw new InvalidOperationException("It is not started.");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="descriptors">How many file descriptors the program may have.</param>
    /// <param name="answer">What the web server does; by default it answers every request.</param>
    public static async Task<StarvedGateway> StartAsync(int descriptors, Func<ScriptedConnection, Task>? answer = null)
    {
        var gateway = new StarvedGateway(answer ?? AnswerAsync);
        await new UserFileStore(gateway._folder.Combine("users.json")).ChangeAsync(
            content => content.Users.TryAdd("alice", new UserEntry { Password = PasswordHash.Create(new Secret(Password)).ToPhc() }),
            Token);
        gateway._process = await GatewayProcess.StartAsync(
            gateway._folder,
            gateway.Configuration(),
            null,
            $"--nofile={descriptors}:{descriptors}");
        return gateway;
    }

    /// <summary>Connects to both listeners in turn and says nothing.</summary>
    public async Task<IReadOnlyList<Socket>> ConnectSilentlyAsync(int count)
    {
        var sockets = new List<Socket>();
        for (var i = 0; i < count; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, i % 2 == 0 ? _https : _imaps, Token);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                // Refused as it came.
            }
        }

        return sockets;
    }

    /// <summary>A client of HTTP/2: one connection, however many requests.</summary>
    public HttpClient CreateClient() => new(TestCertificates.CreateHandler(_https))
    {
        BaseAddress = new Uri($"https://{Host}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Whether a client of each kind gets through on a new connection.</summary>
    public async Task<bool> ServesAsync()
    {
        try
        {
            using var client = CreateClient();
            return await client.GetStringAsync("/", Token) == "ok" && await SignInAsync();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            return false;
        }
    }

    /// <summary>One number of the section <c>descriptors</c> of the status.</summary>
    public async Task<long> StatusAsync(string member)
    {
        using var status = JsonDocument.Parse(await _adminClient.GetStringAsync($"http://127.0.0.1:{_admin}/api/status", Token));
        return status.RootElement.GetProperty("descriptors").GetProperty(member).GetInt64();
    }

    /// <summary>The sum of a metric's samples, of those that have a text in their labels.</summary>
    public async Task<double> MetricAsync(string name, string label = "") =>
        (await _adminClient.GetStringAsync($"http://127.0.0.1:{_admin}/metrics", Token))
            .Split('\n')
            .Where(l => l.StartsWith(name, StringComparison.Ordinal) && l.Contains(label, StringComparison.Ordinal))
            .Sum(
                l => double.Parse(l[(l.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
                CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _adminClient.Dispose();
        await _web.DisposeAsync();
        await _mail.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task AnswerAsync(ScriptedConnection connection)
    {
        while (await connection.ReadHeadAsync() is not null)
        {
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    }

    private static async Task ServeImapAsync(ScriptedConnection connection)
    {
        await connection.WriteAsync("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n");
        while (true)
        {
            var line = await connection.ReadLineAsync();
            await connection.WriteAsync($"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{line.Split(' ')[0]} OK done\r\n");
        }
    }

    private async Task<bool> SignInAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _imaps, Token);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = Host, CertificateChainPolicy = TestCertificates.ChainPolicy() },
            Token);
        using var reader = new StreamReader(tls, Encoding.Latin1);
        await reader.ReadLineAsync(Token);
        await tls.WriteAsync(Encoding.Latin1.GetBytes($"a LOGIN alice {Password}\r\n"), Token);
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("a ", StringComparison.Ordinal))
            {
                return line.StartsWith("a OK", StringComparison.Ordinal);
            }
        }

        return false;
    }

    private string Configuration() => $$"""
        {
          "Gateway": {
            "Listeners": {
              "https": { "Endpoint": "127.0.0.1:{{_https}}", "Protocol": "Https" },
              "imaps": { "Endpoint": "127.0.0.1:{{_imaps}}", "Protocol": "Imap4", "Tls": "Implicit" }
            },
            "Admin": { "Endpoint": "127.0.0.1:{{_admin}}" },
            "Certificates": { "Names": { "{{Host}}": { "File": "{{TestCertificates.WritePfx(_folder, Host)}}" } } },
            "Identity": { "Users": { "File": "users.json" } },
            "Routes": {
              "web": { "Match": { "Hosts": [ "{{Host}}" ], "Path": "/{**rest}" }, "Cluster": "web", "Authentication": "Anonymous" },
              "mail": { "Preset": "Imap4", "Cluster": "mail" }
            },
            "Clusters": {
              "web": { "Destinations": { "one": { "Address": "{{_web.Address}}" } } },
              "mail": {
                "Destinations": { "one": { "Address": "imap://127.0.0.1:{{_mail.Address.Port}}" } },
                "Mail": { "AllowPlainText": true }
              }
            }
          }
        }
        """;
}
