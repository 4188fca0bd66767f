namespace Gateway.Mail.Wire;

/// <summary>
/// The result of reading a line. The text has the bytes of the line as Latin-1, so that none is lost; null where no line was read.
/// </summary>
internal readonly record struct LineRead(LineStatus Status, string? Text)
{
    /// <summary>Without the text, which may be a password.</summary>
    public override string ToString() => Status.ToString();
}
