namespace Gateway.Publishing.Buffering;

/// <summary>Whether request bodies are kept until they are whole.</summary>
public enum RequestBuffering
{
    /// <summary>Every byte is sent on as it arrives; a body without a length is chunked.</summary>
    None,

    /// <summary>A body without a length is kept until it is whole, and sent with its length.</summary>
    Length,
}
