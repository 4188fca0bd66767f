using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Listeners.ProxyProtocol;

/// <summary>
/// Reads the PROXY header of connections from the listed networks and sets the source of the connection. A listed source must send a
/// header; any other source that sends one is refused.
/// </summary>
internal sealed class ProxyProtocolReader(ConnectionDelegate next, ListenersMetrics metrics, TimeProvider time)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var record = ListenerConnection.Of(connection);
        if (record.Settings.ProxyProtocolFrom.Count == 0)
        {
            await next(connection);
            return;
        }

        var isListed = connection.RemoteEndPoint is IPEndPoint remote && IsListed(record.Settings.ProxyProtocolFrom, remote.Address);

        // In protocols where the server speaks first, the client's first bytes cannot be awaited. A header is then an unknown command of
        // the protocol.
        if (!isListed && record is { Kind: ListenerKind.Mail, Settings.Options.Tls: TlsMode.StartTls })
        {
            await next(connection);
            return;
        }

        var (header, status) = await ReadAsync(connection, record.Settings.Options.Limits.HandshakeTimeout, isListed);
        if (status is { } known)
        {
            metrics.ProxyHeader(record.Listener, header?.Version, known);
        }

        record.End = status switch
        {
            ProxyProtocolStatus.Missing => ConnectionEnd.ProxyHeaderMissing,
            ProxyProtocolStatus.Malformed => ConnectionEnd.ProxyHeaderMalformed,
            ProxyProtocolStatus.Timeout => ConnectionEnd.ProxyHeaderTimeout,
            ProxyProtocolStatus.Unlisted => ConnectionEnd.ProxyHeaderUnlisted,
            _ => ConnectionEnd.Closed,
        };
        if (record.End != ConnectionEnd.Closed)
        {
            return;
        }

        if (header is { Source: { } source, Destination: { } destination })
        {
            connection.RemoteEndPoint = source;
            connection.LocalEndPoint = destination;
        }

        await next(connection);
    }

    private static bool IsListed(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>The header and its status; no status for a source that is not listed and sent none.</returns>
    private async ValueTask<(ProxyHeader? Header, ProxyProtocolStatus? Status)> ReadAsync(
        ConnectionContext connection, TimeSpan timeout, bool isListed)
    {
        var input = connection.Transport.Input;
        using var limit = new CancellationTokenSource(timeout, time);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return (null, ProxyProtocolStatus.Timeout);
            }

            var buffer = read.Buffer;
            var status = ProxyHeaderParser.TryRead(buffer, out var header, out var length);
            if (status == ProxyHeaderStatus.Complete && isListed)
            {
                input.AdvanceTo(buffer.GetPosition(length));
                return (header, header?.Source is null ? ProxyProtocolStatus.Local : ProxyProtocolStatus.Accepted);
            }

            if (status == ProxyHeaderStatus.Incomplete && !read.IsCompleted)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            input.AdvanceTo(buffer.Start);
            return (null, (status, isListed) switch
            {
                (ProxyHeaderStatus.Absent, true) => ProxyProtocolStatus.Missing,
                (ProxyHeaderStatus.Incomplete, true) => ProxyProtocolStatus.Timeout,
                (_, true) => ProxyProtocolStatus.Malformed,
                (ProxyHeaderStatus.Absent or ProxyHeaderStatus.Incomplete, false) => null,
                _ => ProxyProtocolStatus.Unlisted,
            });
        }
    }
}
