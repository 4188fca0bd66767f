using System.Net.Security;
using System.Text;
using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>
/// A new connection with one GET of 1 KB, closed afterwards: a handshake and what it is for. Resumed, each offers a ticket that an earlier
/// connection brought, and the size of the server's first flight proves that three in four at least were taken (users share tickets, and
/// one may find none left).
/// </summary>
internal sealed class HandshakeScenario(bool resume) : IScenario
{
    private SslClientAuthenticationOptions? _options;
    private Target? _target;
    private byte[] _request = [];
    private long _fullBytes;
    private long _connections;
    private long _resumed;

    public double? Resumed => _connections == 0 ? null : (double)_resumed / _connections;

    public async ValueTask InitAsync(Target target, CancellationToken cancellationToken)
    {
        _target = target;
        _request = Encoding.ASCII.GetBytes($"GET {target.Path} HTTP/1.1\r\nHost: {target.Host}\r\n\r\n");
        _options = TlsConnection.Options(target.Host, target.Authority, resume);
        _fullBytes = await ConnectAsync(0, TlsConnection.Options(target.Host, target.Authority, resume: false), cancellationToken);
        if (resume)
        {
            await ConnectAsync(0, _options, cancellationToken);
        }
    }

    public async ValueTask<long> StepAsync(int user, CancellationToken cancellationToken)
    {
        var bytes = await ConnectAsync(user, _options ?? throw new InvalidOperationException("Init comes first."), cancellationToken);
        Interlocked.Increment(ref _connections);
        Interlocked.Add(ref _resumed, bytes < _fullBytes * 3 / 4 ? 1 : 0);
        return bytes;
    }

    public ValueTask CleanAsync() => resume && _connections - _resumed > Math.Max(16, _connections / 4)
        ? throw new IOException($"Only {_resumed} of {_connections} connections were resumed.")
        : ValueTask.CompletedTask;

    /// <summary>Bytes of the server's side of the handshake.</summary>
    private async ValueTask<long> ConnectAsync(int user, SslClientAuthenticationOptions options, CancellationToken cancellationToken)
    {
        var target = _target ?? throw new InvalidOperationException("Init comes first.");
        await using var connection = await Http1Connection.OpenAsync(target.Port, user, options, cancellationToken);
        var bytes = connection.BytesReceived;
        var (status, _) = await connection.SendAsync(_request, 0, cancellationToken);
        return status == 200 ? bytes : throw new IOException($"The answer is {status}.");
    }
}
