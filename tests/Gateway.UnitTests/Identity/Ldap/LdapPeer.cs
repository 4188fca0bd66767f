using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Identity.Ldap.Protocol;
using Gateway.Testing;

namespace Gateway.UnitTests.Identity.Ldap;

/// <summary>An LDAP server in the test's own hands. It counts what it is asked and answers whatever a test says.</summary>
internal sealed class LdapPeer : IAsyncDisposable
{
    public const string Dn = "uid=alice,dc=example,dc=com";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2 _certificate = TestCertificates.Issue("localhost");
    private readonly Func<Request, byte[]?> _answer;
    private readonly Func<Stream, Task>? _instead;
    private readonly Func<Request, TimeSpan>? _takes;
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="answer">What to say to a request; null hangs up.</param>
    /// <param name="instead">Has the connection instead of the protocol, before TLS.</param>
    /// <param name="takes">How long a request takes; absent for no time.</param>
    public LdapPeer(Func<Request, byte[]?> answer, Func<Stream, Task>? instead = null, Func<Request, TimeSpan>? takes = null)
    {
        _takes = takes;
        _answer = answer;
        _instead = instead;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Secure => new($"ldaps://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public Uri Plain => new($"ldap://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>How many connections were made.</summary>
    public int Connections => _connections.Count;

    /// <summary>What a good server with the users alice and bob (password <c>secret</c>) says.</summary>
    public static byte[] Good(Request request) => request.Operation switch
    {
        LdapOperation.BindRequest =>
            Result(request.Id, LdapOperation.BindResponse, request.Text.Contains("secret", StringComparison.Ordinal) ? 0 : 49),
        LdapOperation.SearchRequest when request.Text.Contains("alice", StringComparison.Ordinal)
            && !request.Text.Contains("member", StringComparison.Ordinal) =>
            [.. Entry(request.Id, Dn, ("uid", "alice")), .. Result(request.Id, LdapOperation.SearchResultDone, 0)],
        LdapOperation.SearchRequest => Result(request.Id, LdapOperation.SearchResultDone, 0),
        _ => Result(request.Id, LdapOperation.ExtendedResponse, 0),
    };

    public static byte[] Result(int id, LdapOperation operation, int code) => Message(id, writer =>
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, (int)operation, isConstructed: true)))
        {
            writer.WriteEncodedValue([0x0A, 1, (byte)code]);
            writer.WriteOctetString([]);
            writer.WriteOctetString([]);
        }
    });

    /// <summary>The end of a page of a search, with the cookie of the next one.</summary>
    public static byte[] Page(int id, string cookie)
    {
        var page = new AsnWriter(AsnEncodingRules.BER);
        using (page.PushSequence())
        {
            page.WriteInteger(0);
            page.WriteOctetString(Encoding.ASCII.GetBytes(cookie));
        }

        return Message(id, writer =>
        {
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, (int)LdapOperation.SearchResultDone, isConstructed: true)))
            {
                writer.WriteEncodedValue([0x0A, 1, 0]);
                writer.WriteOctetString([]);
                writer.WriteOctetString([]);
            }

            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)))
            using (writer.PushSequence())
            {
                writer.WriteOctetString(Encoding.ASCII.GetBytes(LdapWriter.PagedResultsControl));
                writer.WriteOctetString(page.Encode());
            }
        });
    }

    public static byte[] Entry(int id, string dn, params (string Name, string Value)[] attributes) => Message(id, writer =>
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.Application, (int)LdapOperation.SearchResultEntry, isConstructed: true)))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(dn));
            using (writer.PushSequence())
            {
                foreach (var (name, value) in attributes)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteOctetString(Encoding.UTF8.GetBytes(name));
                        using (writer.PushSetOf())
                        {
                            writer.WriteOctetString(Encoding.UTF8.GetBytes(value));
                        }
                    }
                }
            }
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _certificate.Dispose();
        _end.Dispose();
    }

    private static byte[] Message(int id, Action<AsnWriter> body)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            body(writer);
        }

        return writer.Encode();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Stopped; ObjectDisposedException is an InvalidOperationException too.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var held = client;
            Stream stream = client.GetStream();
            if (_instead is not null)
            {
                await _instead(stream);
                await stream.ReadExactlyAsync(new byte[1], _end.Token); // until the client has had enough
                return;
            }

            var first = new byte[1];
            await client.Client.ReceiveAsync(first, SocketFlags.Peek, _end.Token);
            if (first[0] == 0x16)
            {
                stream = await EncryptAsync(stream);
            }

            while (await ReadAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                await Task.Delay(_takes?.Invoke(request) ?? TimeSpan.Zero, _end.Token);
                if (_answer(request) is not { } answer)
                {
                    return;
                }

                await stream.WriteAsync(answer, _end.Token);
                if (request.Operation == LdapOperation.ExtendedRequest && stream is NetworkStream)
                {
                    stream = await EncryptAsync(stream);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or AuthenticationException
            or SocketException or InvalidOperationException)
        {
            // The client has gone, or the test has ended.
        }
    }

    private async Task<Stream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return tls;
    }

    private async Task<Request?> ReadAsync(Stream stream)
    {
        var buffer = new byte[8192];
        var filled = 0;
        while (true)
        {
            var length = LdapReader.LengthOf(buffer.AsSpan(0, filled));
            if (length > 0 && filled >= length)
            {
                var message = new AsnReader(buffer.AsMemory(0, length), AsnEncodingRules.BER).ReadSequence();
                message.TryReadInt32(out var id);
                return new Request(id, (LdapOperation)message.PeekTag().TagValue, Encoding.Latin1.GetString(buffer, 0, length));
            }

            var read = await stream.ReadAsync(buffer.AsMemory(filled), _end.Token);
            if (read == 0)
            {
                return null;
            }

            filled += read;
        }
    }

    /// <param name="Id">The message's id.</param>
    /// <param name="Operation">What it asks for.</param>
    /// <param name="Text">All its bytes, as text to look into.</param>
    internal sealed record Request(int Id, LdapOperation Operation, string Text);
}
