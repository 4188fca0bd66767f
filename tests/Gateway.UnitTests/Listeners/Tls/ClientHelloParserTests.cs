using System.Buffers;
using System.Net.Security;
using System.Security.Authentication;
using CsCheck;
using Gateway.Listeners.Tls;
using Gateway.Testing;
using Xunit;

namespace Gateway.UnitTests.Listeners.Tls;

public sealed class ClientHelloParserTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12, true, false)]
    [InlineData(SslProtocols.Tls13, false, true)]
    [InlineData(SslProtocols.Tls12 | SslProtocols.Tls13, true, true)]
    public async Task Hello_OfARealClient_IsReadAtEverySplit(SslProtocols protocols, bool tls12, bool tls13)
    {
        var bytes = await RecordAsync("mail.example.com", protocols);

        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(ClientHelloStatus.Complete, ClientHelloParser.TryRead(Sequences.Split(bytes, split), out var hello));
            Assert.Equal(("mail.example.com", tls12, tls13), (hello.ServerName, hello.OffersTls12, hello.OffersTls13));
        }

        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(ClientHelloStatus.Incomplete, ClientHelloParser.TryRead(new ReadOnlySequence<byte>(bytes, 0, cut), out _));
        }
    }

    [Fact]
    public async Task Hello_OfARealClient_SaysHowStrongItIs()
    {
        ClientHelloParser.TryRead(await RecordAsync("mail.example.com", SslProtocols.Tls12 | SslProtocols.Tls13), out var hello);

        Assert.Equal((256, 256, 256), (hello.Suite13, hello.Ecdsa12, hello.Rsa12));
        Assert.True(hello.KeyExchange is { IsStated: true, Weakest: 128, Strongest: >= 192 });
        Assert.False(hello.IsAcmeValidation);
    }

    [Theory]
    [InlineData("acme-tls/1", true)]
    [InlineData("acme-tls/1,h2", false)]
    [InlineData("h2,acme-tls/1", false)]
    [InlineData("acme-tls/2", false)]
    public async Task Hello_ByItsAlpn_IsAcmeValidationWhereThatIsAllThereIs(string protocols, bool expected)
    {
        ClientHelloParser.TryRead(await RecordAsync("mail.example.com", SslProtocols.Tls13, protocols.Split(',')), out var hello);

        Assert.Equal(expected, hello.IsAcmeValidation);
    }

    [Fact]
    public async Task Hello_InManyRecords_IsReadAsOne()
    {
        var bytes = await RecordAsync("mail.example.com", SslProtocols.Tls12 | SslProtocols.Tls13);
        var records = bytes[5..].Chunk(50).SelectMany(c => (byte[])[22, 3, 1, 0, (byte)c.Length, .. c]).ToArray();

        Assert.Equal(ClientHelloStatus.Complete, ClientHelloParser.TryRead(records, out var hello));
        Assert.Equal("mail.example.com", hello.ServerName);
    }

    [Fact]
    public async Task Hello_WithAnyByteChanged_IsReadWithinItsBounds()
    {
        var bytes = await RecordAsync("mail.example.com", SslProtocols.Tls12 | SslProtocols.Tls13);

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length]).Sample((at, value, cut) =>
        {
            var changed = bytes.ToArray();
            changed[at] = value;
            ClientHelloParser.TryRead(changed.AsSpan(0, cut), out _);
        });
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n", ClientHelloStatus.NotTls)]
    [InlineData("PROXY TCP4", ClientHelloStatus.NotTls)]
    [InlineData("\u0016\u0003\u0001\u0000\u0005\u0002\u0000\u0000\u0000\u0000", ClientHelloStatus.Malformed)]
    [InlineData("\u0016\u0003\u0001\u0000\u0000", ClientHelloStatus.Malformed)]
    public void OtherBytes_AreNamedForWhatTheyAre(string text, ClientHelloStatus expected)
    {
        Assert.Equal(expected, ClientHelloParser.TryRead(System.Text.Encoding.Latin1.GetBytes(text), out _));
    }

    private static async Task<byte[]> RecordAsync(string name, SslProtocols protocols, params string[] alpn)
    {
        using var recorder = new Recorder();
        await using var client = new SslStream(recorder);
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            EnabledSslProtocols = protocols,
            ApplicationProtocols = [.. alpn.Select(a => new SslApplicationProtocol(a))],
        };
        await Assert.ThrowsAnyAsync<IOException>(() => client.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken));
        return recorder.ToArray();
    }

    /// <summary>Keeps what is written, and has nothing to read.</summary>
    private sealed class Recorder : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(0);
    }
}
