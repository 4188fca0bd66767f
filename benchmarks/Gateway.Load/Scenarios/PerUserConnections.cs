using Gateway.Load.Clients;

namespace Gateway.Load.Scenarios;

/// <summary>
/// A kept HTTP/1.1 connection for each user; anything but 200 fails the step. A kept connection that turns out to be closed before a byte
/// of the answer is opened anew once, since every request here may be repeated (RFC 9110 9.2.2).
/// </summary>
internal sealed class PerUserConnections
{
    private PerUser<Http1Connection>? _connections;
    private long _retries;

    /// <summary>Requests that were sent again on a new connection.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    public void Init(Target target)
    {
        var options = TlsConnection.Options(target.Host, target.Authority, resume: false);
        _connections = new PerUser<Http1Connection>((
            user, cancellationToken) => Http1Connection.OpenAsync(target.Port, user, options, cancellationToken));
    }

    public async ValueTask<long> SendAsync(int user, ReadOnlyMemory<byte> head, long body, CancellationToken cancellationToken)
    {
        var connections = _connections ?? throw new InvalidOperationException("Init comes first.");
        var kept = connections.Has(user);
        try
        {
            return await SendOnceAsync(connections, user, head, body, cancellationToken);
        }
        catch (StaleConnectionException) when (kept)
        {
            Interlocked.Increment(ref _retries);
            return await SendOnceAsync(connections, user, head, body, cancellationToken);
        }
    }

    public ValueTask CleanAsync() => _connections?.CleanAsync() ?? ValueTask.CompletedTask;

    private static async ValueTask<long> SendOnceAsync(
        PerUser<Http1Connection> connections, int user, ReadOnlyMemory<byte> head, long body, CancellationToken cancellationToken)
    {
        var (status, bytes, reusable) = await connections.UseAsync(
            user,
            async (connection, stop) =>
            {
                var (status, length) = await connection.SendAsync(head, body, stop);
                return (status, length + body, connection.IsReusable);
            },
            cancellationToken);
        if (!reusable)
        {
            await connections.DropAsync(user);
        }

        return status == 200 ? bytes : throw new InvalidDataException($"The answer is {status}.");
    }
}
