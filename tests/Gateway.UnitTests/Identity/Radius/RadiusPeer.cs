using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Identity.Radius.Protocol;

namespace Gateway.UnitTests.Identity.Radius;

/// <summary>A RADIUS server in the test's own hands: it says whatever a test wants it to say, as often as it wants.</summary>
internal sealed class RadiusPeer : IAsyncDisposable
{
    public const string Secret = "a shared secret of the test";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<byte[], IEnumerable<byte[]>> _answer;
    private readonly Task _serving;

    public RadiusPeer(Func<byte[], IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _serving = ServeAsync();
    }

    public string Address => _socket.LocalEndPoint!.ToString()!; // It is bound.

    /// <summary>What came, with the port it came from.</summary>
    public ConcurrentQueue<(byte[] Bytes, int Port)> Requests { get; } = new();

    /// <summary>A proper answer.</summary>
    public static byte[] Reply(byte[] request, RadiusCode code, params (RadiusAttribute Type, byte[] Value)[] attributes) =>
        Reply(request, code, Secret, true, attributes);

    public static byte[] Reply(
        byte[] request, RadiusCode code, string secret, bool signed, params (RadiusAttribute Type, byte[] Value)[] attributes)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        (RadiusAttribute Type, byte[] Value)[] all = signed
            ? [(RadiusAttribute.MessageAuthenticator, new byte[16]), .. attributes]
            : attributes;
        var reply = new byte[20 + all.Sum(a => a.Value.Length + 2)];
        reply[0] = (byte)code;
        reply[1] = request[1];
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(2), (ushort)reply.Length);
        request.AsSpan(4, 16).CopyTo(reply.AsSpan(4));
        var at = 20;
        foreach (var (type, value) in all)
        {
            reply[at] = (byte)type;
            reply[at + 1] = (byte)(value.Length + 2);
            value.CopyTo(reply, at + 2);
            at += value.Length + 2;
        }

        if (signed)
        {
            RadiusHash.MessageAuthenticator(reply, key, reply.AsSpan(22, 16));
        }

        RadiusHash.ResponseAuthenticator(reply, request.AsSpan(4, 16), key, reply.AsSpan(4, 16));
        return reply;
    }

    /// <summary>The value of an attribute of a request.</summary>
    public static byte[]? Find(byte[] request, RadiusAttribute type)
    {
        for (var at = 20; at < request.Length; at += request[at + 1])
        {
            if (request[at] == (byte)type)
            {
                return request[(at + 2)..(at + request[at + 1])];
            }
        }

        return null;
    }

    /// <summary>The password of a request of at most 16 bytes.</summary>
    public static string PasswordOf(byte[] request)
    {
        // An empty one fits.
        var mask = RadiusHash.Hide(new Gateway.Identity.Credentials.Secret(""), request.AsSpan(4, 16), Encoding.UTF8.GetBytes(Secret))!;
        return Encoding.UTF8.GetString([.. Find(request, RadiusAttribute.UserPassword)!
            .Zip(mask, (a, b) => (byte)(a ^ b))
            .TakeWhile(b => b != 0)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        var buffer = new byte[8192];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _end.Token);
                var request = buffer[..received.ReceivedBytes];
                Requests.Enqueue((request, ((IPEndPoint)received.RemoteEndPoint).Port));
                foreach (var reply in _answer(request))
                {
                    await _socket.SendToAsync(reply, received.RemoteEndPoint, _end.Token);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
