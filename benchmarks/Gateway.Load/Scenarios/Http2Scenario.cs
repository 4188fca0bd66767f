using System.Net;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>GET or PUT over HTTP/2: eight users share a connection. The client is .NET's own.</summary>
internal sealed class Http2Scenario(bool upload) : IScenario
{
    private const int UsersOnOne = 8;

    private readonly Dictionary<int, HttpMessageInvoker> _clients = [];
    private Target? _target;

    public ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _target = target;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        var target = _target ?? throw new InvalidOperationException("Init comes first.");
        using var request = new HttpRequestMessage(
            upload ? HttpMethod.Put : HttpMethod.Get, $"https://{target.Host}:{target.Port}{target.Path}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var content = upload ? new ZeroContent(target.LargeBytes) : null;
        request.Content = content;
        using var response = await Client(user / UsersOnOne, target).SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new IOException($"The answer is {(int)response.StatusCode}.");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[64 * 1024];
        var bytes = content?.Sent ?? 0;
        if (content is not null && bytes < target.LargeBytes)
        {
            throw new IOException($"The answer came after {bytes} bytes of the body.");
        }

        for (int read; (read = await body.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            bytes += read;
        }

        return bytes;
    }

    public ValueTask CleanAsync()
    {
        lock (_clients)
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }

            _clients.Clear();
        }

        return ValueTask.CompletedTask;
    }

    private HttpMessageInvoker Client(int number, Target target)
    {
        lock (_clients)
        {
            if (!_clients.TryGetValue(number, out var client))
            {
                client = new HttpMessageInvoker(new SocketsHttpHandler
                {
                    UseCookies = false,
                    UseProxy = false,
                    ActivityHeadersPropagator = null,
                    InitialHttp2StreamWindowSize = 4 * 1024 * 1024,
                    SslOptions = TlsConnection.Options(target.Host, target.Authority, resume: false),
                    ConnectCallback = async (_, stop) =>
                    {
                        var socket = new System.Net.Sockets.Socket(
                            System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp)
                        { NoDelay = true };
                        await socket.ConnectAsync(IPAddress.Loopback, target.Port, stop);
                        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
                    },
                });
                _clients.Add(number, client);
            }

            return client;
        }
    }

    /// <summary>Zeros with a length, made as they are sent.</summary>
    private sealed class ZeroContent(long bytes) : HttpContent
    {
        public long Sent { get; private set; }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var zeros = new byte[64 * 1024];
            while (Sent < bytes)
            {
                var count = (int)Math.Min(bytes - Sent, zeros.Length);
                Sent += count; // before: the answer may be here before the last write has returned
                await stream.WriteAsync(zeros.AsMemory(0, count));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes;
            return true;
        }
    }
}
