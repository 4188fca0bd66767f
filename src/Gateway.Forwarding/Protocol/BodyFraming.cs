namespace Gateway.Forwarding.Protocol;

/// <summary>How the end of a message body is determined (RFC 9112, 6.3).</summary>
public enum BodyFraming
{
    None,

    Length,

    Chunked,

    UntilClose,
}
