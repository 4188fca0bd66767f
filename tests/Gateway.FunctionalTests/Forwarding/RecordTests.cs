using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Gateway.Testing;
using Gateway.Testing.BackEnds;
using Xunit;
using static Gateway.FunctionalTests.Forwarding.ForwardingScene;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>
/// Large bodies go to the client in large TLS records, whichever version of HTTP it speaks. It is the large blocks of the transport that
/// this proves; what the pipe over TLS brings beyond them is processor time (benchmarks/PROFILE.md).
/// </summary>
public sealed class RecordTests
{
    private const int BodyBytes = 512 * 1024;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task LargeResponse_GoesInRecordsLargerThanAServersBlocks(int version)
    {
        await using var backend = new ScriptedBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {BodyBytes}\r\n\r\n" + new string('a', BodyBytes));
        });
        await using var scene = await StartAsync(backend.Address);
        RecordCounter? records = null;
        using var handler = TestCertificates.CreateHandler(scene.Gateway.Ports[0]);
        handler.ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, scene.Gateway.Ports[0], cancellationToken);
            return records = new RecordCounter(new NetworkStream(socket, ownsSocket: true));
        };
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = new Version(version, version == 1 ? 1 : 0),
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var body = await client.GetByteArrayAsync(new Uri($"https://{Host}/"), Token);

        Assert.Equal(BodyBytes, body.Length);
        Assert.InRange(records!.Largest, 8 * 1024, 17 * 1024);
    }

    /// <summary>Reads along and finds the longest record (RFC 8446, 5.1).</summary>
    private sealed class RecordCounter(Stream inner) : WrappedStream(inner)
    {
        private readonly byte[] _header = new byte[5];
        private int _headerBytes;
        private int _left;

        public int Largest { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            Count(buffer.Span[..read]);
            return read;
        }

        private void Count(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                if (_left > 0)
                {
                    var skip = Math.Min(_left, bytes.Length);
                    _left -= skip;
                    bytes = bytes[skip..];
                    continue;
                }

                _header[_headerBytes++] = bytes[0];
                bytes = bytes[1..];
                if (_headerBytes == _header.Length)
                {
                    _headerBytes = 0;
                    _left = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
                    Largest = Math.Max(Largest, _left);
                }
            }
        }
    }
}
