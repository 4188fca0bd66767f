namespace Gateway.Mail.Wire;

/// <summary>A line that was asked for. The text is null where there is none, and where its bytes are not UTF-8.</summary>
internal readonly record struct LineRead(LineStatus Status, string? Text)
{
    /// <summary>Never the text: it may be a password.</summary>
    public override string ToString() => Status.ToString();
}
