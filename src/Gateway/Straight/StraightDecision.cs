using System.Buffers;
using System.Net;
using System.Text;
using Gateway.Filtering;
using Gateway.Forwarding.Pinning;
using Gateway.Forwarding.Protocol;
using Gateway.Forwarding.Straight;
using Gateway.Listeners;
using Gateway.Preauthentication.Forms;
using Gateway.Publishing.Forwarding;
using Gateway.Publishing.Rewriting;
using Gateway.Requests;
using Gateway.Straight.Routes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Model;

namespace Gateway.Straight;

/// <summary>
/// Decides for each request of a connection whether it goes straight, and prepares it. The request is read strictly, then the stages' own
/// decisions are asked in their order; whatever any of them would refuse, change or ask for is for the pipeline.
/// </summary>
internal sealed class StraightDecision : IHeaderRewriting
{
    private const int MaxTarget = 2_048;

    /// <summary>Where the server puts a Content-Length beside a Transfer-Encoding; a client that sends it is refused.</summary>
    private static ReadOnlySpan<byte> ServersLength => "X-Content-Length"u8;

    private static readonly KnownRequestHeader? ExplicitLogonUser =
        KnownRequestHeader.All.FirstOrDefault(h => h.Name == "X-OWA-ExplicitLogonUser");

    private static readonly KnownRequestHeader RefererHeader = KnownRequestHeader.All.First(h => h.Name == HeaderNames.Referer);

    private readonly StraightRules _rules;
    private readonly IFeatureCollection _connection;
    private readonly ListenerConnection _listener;
    private readonly int _maxHeadBytes;
    private RepeatedText _host = new();
    private RepeatedText _cookie = new();
    private RepeatedText _authorization = new();
    private RepeatedText _userAgent = new();
    private RepeatedText _target = new();
    private OuterAddress _outer;
    private StraightEndpoint? _fits;
    private string _fitsHost = "";

    public StraightDecision(StraightRules rules, ConnectionContext connection, int maxHeadBytes)
    {
        var listener = ListenerConnection.Of(connection);
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        _rules = rules;
        _connection = connection.Features;
        _listener = listener;
        _maxHeadBytes = maxHeadBytes;
        Address = address;
        Admission = new StraightAdmission(rules.Admission, connection.Features, address);
        Request = new StraightRequest
        {
            ForwardedFor = address is null ? default : Encoding.ASCII.GetBytes($"X-Forwarded-For: {address}\r\n"),
            StrictTransportSecurity = listener.Settings.StrictTransportSecurity is { } value
                ? Encoding.ASCII.GetBytes($"Strict-Transport-Security: {value}\r\n")
                : default,
        };
    }

    public StraightRequest Request { get; }

    /// <summary>The client's address.</summary>
    public IPAddress? Address { get; }

    public StraightAdmission Admission { get; }

    // What was decided on the request, for its forwarding and its record.
    public StraightEndpoint Endpoint { get; private set; } = null!; // TryDecide sets it, as it does the next

    public DestinationState Destination { get; private set; } = null!;

    public string Host { get; private set; } = "";

    public string Target { get; private set; } = "";

    public string? UserAgent { get; private set; }

    /// <summary>The page that led to the request, if the access log has it.</summary>
    public string? Referer { get; private set; }

    /// <summary>The size of the request in bytes, where it goes straight.</summary>
    public int RequestLength { get; private set; }

    /// <summary>Where the request ends, also if it is for the pipeline.</summary>
    public RequestEnd End { get; } = new();

    /// <summary>Whether a request goes straight, of which at least these bytes have arrived.</summary>
    public bool TryDecide(in ReadOnlySequence<byte> received)
    {
        End.StartUnknown();
        return received.IsSingleSegment && TryDecide(received.First);
    }

    private bool TryDecide(ReadOnlyMemory<byte> received)
    {
        Request.Bytes = received;
        var bytes = received.Span;
        var head = Request.Head;
        if (!RequestHeadParser.TryParse(head, bytes)
            || head.IsHttp10
            || head.Length > _maxHeadBytes
            || !TryReadHeaders(bytes, out var cookie, out var authorization)
            || Ascii.EqualsIgnoreCase(bytes[head.Method], "CONNECT"u8))
        {
            return false;
        }

        if (!TryFindEnd(bytes, out var length) || StraightMethods.Find(bytes[head.Method]) is not { } method)
        {
            return false;
        }

        var target = bytes[head.Target];
        if (target[0] != '/'
            || target.Length > MaxTarget
            || _rules.AreObserved
            || PinnedConnections.Exist(_connection))
        {
            return false;
        }

        RequestLength = length;
        Request.Bytes = received[..length];
        Request.Method = method;
        Host = _host.Of(bytes[head.Host]);
        Span<char> text = stackalloc char[MaxTarget];
        return TryDecide(text[..Encoding.ASCII.GetChars(target, text)], cookie, authorization) && TryPrepare(target);
    }

    /// <summary>Finds the end of the request; false if it has not arrived, or if only the server knows it.</summary>
    private bool TryFindEnd(ReadOnlySpan<byte> bytes, out int length)
    {
        var head = Request.Head;
        var chunks = Request.Chunks;
        length = 0;
        if (!head.IsChunked)
        {
            var whole = head.Length + Math.Max(head.ContentLength, 0);
            End.Start(whole);
            length = (int)Math.Min(whole, int.MaxValue);
            return bytes.Length >= whole;
        }

        End.StartChunked(head.Length);
        if (!chunks.TryRead(bytes[head.Length..])
            || head.Length + chunks.TrailerBytes > _maxHeadBytes
            || head.Headers.Length + chunks.TrailerCount > RequestHeadParser.MaxHeaders)
        {
            return false;
        }

        length = head.Length + chunks.Length;
        return true;
    }

    string? IHeaderRewriting.Rewrite(string name, string value) =>
        ResponseAddresses.Rewrite(name, value, Endpoint.Policy.Rewriting!, _outer); // asked only where there is rewriting

    /// <summary>Reads what is decided by headers; false for what the lane does not do.</summary>
    private bool TryReadHeaders(ReadOnlySpan<byte> bytes, out string? cookie, out string? authorization)
    {
        cookie = null;
        authorization = null;
        UserAgent = null;
        Referer = null;
        var closes = false;
        foreach (ref readonly var header in Request.Head.Headers)
        {
            switch (header.Kind)
            {
                case RequestHeaderKind.Expect or RequestHeaderKind.Upgrade:
                case RequestHeaderKind.Cookie when cookie is not null:
                case RequestHeaderKind.Authorization when authorization is not null:
                case RequestHeaderKind.UserAgent when UserAgent is not null:
                    return false;
                case RequestHeaderKind.Other when ReferenceEquals(header.Known, ExplicitLogonUser):
                case RequestHeaderKind.Other when Request.Head.IsChunked && Ascii.EqualsIgnoreCase(header.Name(bytes), ServersLength):
                    return false;
                case RequestHeaderKind.Other when ReferenceEquals(header.Known, RefererHeader) && _rules.LogsReferer:
                    Referer ??= Encoding.Latin1.GetString(header.Value(bytes));
                    break;
                case RequestHeaderKind.Connection:
                    if (Ascii.EqualsIgnoreCase(header.Value(bytes), "close"u8))
                    {
                        closes = true;
                    }
                    else if (!Ascii.EqualsIgnoreCase(header.Value(bytes), "keep-alive"u8))
                    {
                        return false; // it may nominate headers
                    }

                    break;
                case RequestHeaderKind.Cookie:
                    cookie = _cookie.Of(header.Value(bytes));
                    break;
                case RequestHeaderKind.Authorization:
                    authorization = _authorization.Of(header.Value(bytes));
                    break;
                case RequestHeaderKind.UserAgent:
                    UserAgent = _userAgent.Of(header.Value(bytes));
                    break;
            }
        }

        Request.ClosesClient = closes;
        return true;
    }

    private bool TryDecide(ReadOnlySpan<char> target, string? cookie, string? authorization)
    {
        var shape = new RequestShape
        {
            Method = Request.Method,
            RawTarget = target,
            Host = Host,
            ContentLength = LimitedLength,
            Cookie = cookie is null ? StringValues.Empty : cookie,
        };
        if (RequestFilterDecision.Decide(shape, out var traits) != FilterStatus.Pass || traits != TargetTraits.None)
        {
            return false;
        }

        var question = target.IndexOf('?');
        var path = question < 0 ? target : target[..question];
        var colon = Host.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? Host.AsSpan() : Host.AsSpan(0, colon);
        if (name[0] == '['
            || PlainPath.IsNeeded(path)
            || _rules.IsOwnPath(name, path)
            || _rules.Table.Find(name)?.Find(path, Request.Method) is not { } endpoint
            || RouteFilterDecision.Decide(endpoint.Filter, shape, traits) != FilterStatus.Pass
            || (endpoint.Policy.Rewriting is not null && WebDavRequest.IsOf(Request.Method))
            || (endpoint.Policy.ProtectsOwaPages && OwaContentSecurity.IsPage(path))
            || OwaForm.IsPosted(Request.Method, path, endpoint.Preauthentication)
            || !FitsHandshake(endpoint))
        {
            return false;
        }

        Endpoint = endpoint;
        return Admission.TryAdmit(Request, endpoint, new StraightTarget
        {
            Host = Host,
            Path = path,
            Query = target[path.Length..],
            Cookie = cookie,
            Authorization = authorization,
        });
    }

    /// <summary>What counts towards the limit of a body: of a chunked one, the server counts its framing too.</summary>
    private long? LimitedLength => Request.Head switch
    {
        { IsChunked: true } => Request.Chunks.Length,
        { ContentLength: >= 0 and var length } => length,
        _ => null,
    };

    private bool FitsHandshake(StraightEndpoint endpoint)
    {
        // The same for every request of the connection to the same host and route.
        if (!ReferenceEquals(_fits, endpoint) || !ReferenceEquals(_fitsHost, Host))
        {
            if (!_rules.Fits(_listener, new HostString(Host).Host, endpoint.Preauthentication))
            {
                return false;
            }

            (_fits, _fitsHost) = (endpoint, Host);
        }

        return true;
    }

    private bool TryPrepare(ReadOnlySpan<byte> target)
    {
        if (Endpoint.FindDestination() is not { } destination)
        {
            return false;
        }

        Destination = destination;
        Target = _target.Of(target);
        Request.Route = Endpoint.Straight;
        Request.Pool = Endpoint.PoolOf(destination);
        Request.Host = destination.Model.Config.Host ?? Host;
        Request.Rewriting = null;
        if (Endpoint.Policy.Rewriting is not null)
        {
            Request.Rewriting = this;
            var host = new HostString(Host);
            _outer = new OuterAddress("https", Host, host.Host, host.Port ?? 443);
        }

        return true;
    }
}
