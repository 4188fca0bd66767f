using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gateway.Outbound.ServiceRecords;

/// <summary>
/// Asks DNS servers for the SRV records of a service, which the framework's resolver does not: by UDP, and by TCP where the response does
/// not fit. Each server is asked once, within a part of the time limit.
/// </summary>
/// <param name="servers">The DNS servers; where there are none, those of <c>/etc/resolv.conf</c>.</param>
public sealed class ServiceResolver(IReadOnlyList<IPEndPoint> servers)
{
    private const string SystemServers = "/etc/resolv.conf";
    private const int Port = 53;
    private const int MaximumServers = 3;
    private const int MaximumResponse = 65_535;

    /// <summary>The servers of a service, such as <c>_ldap._tcp.example.com</c>, within <paramref name="timeout"/>.</summary>
    /// <exception cref="IOException">No DNS server answered.</exception>
    public async Task<ServiceAnswer> ResolveAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var question = ServiceMessage.Ask(id, name) ?? throw new IOException($"{name} is no domain name");
        var asked = servers.Count > 0 ? servers : ReadSystemServers();
        foreach (var server in asked)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(timeout / asked.Count);
            try
            {
                var response = await AskByDatagramAsync(server, question, limit.Token);
                if (!ServiceMessage.IsComplete(response, question))
                {
                    response = await AskByStreamAsync(server, question, limit.Token);
                }

                if (ServiceMessage.IsResponse(response, question) && ServiceMessage.Read(response) is { } answer)
                {
                    return answer;
                }
            }
            catch (Exception e) when (
                e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                continue; // the next server
            }
        }

        throw new IOException($"no DNS server has an answer for {name}; asked: {string.Join(", ", asked)}");
    }

    private static async Task<byte[]> AskByDatagramAsync(IPEndPoint server, byte[] question, CancellationToken cancellationToken)
    {
        // Connected, so that the kernel drops datagrams of other senders.
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(question, cancellationToken);
        var buffer = new byte[MaximumResponse];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (ServiceMessage.IsResponse(buffer.AsSpan(0, length), question))
            {
                return buffer[..length];
            }
        }
    }

    private static async Task<byte[]> AskByStreamAsync(IPEndPoint server, byte[] question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);
        var request = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(request, (ushort)question.Length);
        question.CopyTo(request, 2);
        await stream.WriteAsync(request, cancellationToken);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken);
        var response = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(response, cancellationToken);
        return response;
    }

    private static IPEndPoint[] ReadSystemServers()
    {
        var lines = File.Exists(SystemServers) ? File.ReadLines(SystemServers) : [];
        return
        [
            .. lines.Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Select(words => words is ["nameserver", { } address, ..] && IPAddress.TryParse(address, out var server) ? server : null)
                .OfType<IPAddress>()
                .Take(MaximumServers)
                .Select(address => new IPEndPoint(address, Port)),
        ];
    }
}
