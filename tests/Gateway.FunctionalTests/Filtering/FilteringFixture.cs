using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gateway.Requests;
using Gateway.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gateway.FunctionalTests.Filtering;

/// <summary>
/// A gateway that publishes every HTTP preset and a plain route without authentication, so that only the filter stands before the back end.
/// </summary>
public sealed class FilteringFixture : IAsyncLifetime
{
    private TestGateway? _gateway;
    private TestBackEnd? _backend;

    public TestBackEnd Backend => _backend!; // set before the first test

    /// <summary>The records of the requests that reached the pipeline.</summary>
    public ConcurrentQueue<RequestRecord> Records { get; } = new();

    public async ValueTask InitializeAsync()
    {
        _backend = await TestBackEnd.StartAsync();
        var folder = new TemporaryFolder();
        string[] presets =
        [
            "Owa",
            "Ecp",
            "Ews",
            "ActiveSync",
            "Oma",
            "RpcOverHttp",
            "Mapi",
            "Autodiscover",
            "Oab",
            "RestApi",
            "Exchange2003",
        ];
        var routes = presets.Select(p => $$"""
            "{{p}}": { "Preset": "{{p}}", "Hosts": [ "mail.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" }
            """);
        _gateway = await TestGateway.StartAsync(folder, $$"""
            {
              "Gateway": {
                "Listeners": {
                  "https": { "Endpoint": "127.0.0.1:0", "Protocol": "Https" },
                  "http": { "Endpoint": "127.0.0.1:0", "Protocol": "HttpsRedirect" }
                },
                "Certificates": { "Names": { "mail.example.com": { "File": "{{TestCertificates.WritePfx(folder, "mail.example.com")}}" } } },
                "Routes": {
                  {{string.Join(",\n", routes)}},
                  "plain": { "Hosts": [ "plain.example.com" ], "Cluster": "backend", "Authentication": "Anonymous", "Filter": { "DenyPaths": [ "/private" ] } },
                  "app": { "Hosts": [ "two.example.com" ], "Cluster": "backend", "Authentication": "Anonymous" },
                  "admin": {
                    "Match": { "Hosts": [ "two.example.com" ], "Path": "/admin/{**rest}" }, "Cluster": "backend",
                    "Authentication": "Anonymous"
                  },
                  "lax": {
                    "Hosts": [ "lax.example.com" ], "Cluster": "backend", "Authentication": "Anonymous",
                    "Filter": { "AllowEncodedSlash": true, "AllowDoubleEncoding": true, "AllowEmptySegments": true }
                  }
                },
                "Clusters": { "backend": { "Destinations": { "one": { "Address": "{{_backend.Address}}" } } } }
              }
            }
            """, builder => builder.Services.AddSingleton<IStartupFilter>(new RecordKeeper(Records)));
    }

    public int Port(string listener) => _gateway!.Port(listener); // set before the first test

    /// <summary>
    /// Sends bytes to a listener and returns everything that comes back until the first answer is whole enough to know its status.
    /// </summary>
    public Task<string> SendAsync(string listener, string bytes, CancellationToken cancellationToken) =>
        ExchangeAsync(listener, bytes, toEnd: false, cancellationToken);

    /// <summary>As <see cref="SendAsync"/>, and returns everything up to the end of the connection.</summary>
    public Task<string> SendToEndAsync(string bytes, CancellationToken cancellationToken) =>
        ExchangeAsync("https", bytes, toEnd: true, cancellationToken);

    private async Task<string> ExchangeAsync(string listener, string bytes, bool toEnd, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _gateway!.Port(listener)), cancellationToken);
        await using Stream stream = listener == "http"
            ? new NetworkStream(socket)
            : await AuthenticateAsync(new NetworkStream(socket), cancellationToken);
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), cancellationToken);
        }
        catch (IOException)
        {
            // Refused while it was being sent; the answer may have come before.
        }

        var answer = new StringBuilder();
        var buffer = new byte[4_096];
        try
        {
            while (toEnd || !answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                var count = await stream.ReadAsync(buffer, cancellationToken);
                if (count == 0)
                {
                    break;
                }

                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Closed without more.
        }

        return answer.ToString();
    }

    /// <summary>Forgets what earlier requests left.</summary>
    public void Clear()
    {
        Backend.Received.Clear();
        Records.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await Backend.DisposeAsync();
    }

    private static async Task<Stream> AuthenticateAsync(Stream stream, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "mail.example.com",
            CertificateChainPolicy = TestCertificates.ChainPolicy(),
        }, cancellationToken);
        return tls;
    }

    private sealed class RecordKeeper(ConcurrentQueue<RequestRecord> records) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                records.Enqueue(RequestRecord.Of(context));
                await following(context);
            });
            next(app);
        };
    }
}
