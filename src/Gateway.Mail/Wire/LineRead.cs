namespace Gateway.Mail.Wire;

/// <summary>The result of reading a line. The text is null where no line was read, and where its bytes are not UTF-8.</summary>
internal readonly record struct LineRead(LineStatus Status, string? Text)
{
    /// <summary>Without the text, which may be a password.</summary>
    public override string ToString() => Status.ToString();
}
