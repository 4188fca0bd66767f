namespace Gateway.Mail.Imap;

/// <summary>A command as the client sent it before sign-in.</summary>
/// <param name="Tag">What the client's reply is tagged with.</param>
/// <param name="Name">The command in capitals.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ImapCommand(string Tag, string Name, IReadOnlyList<ImapArgument> Arguments)
{
    public override string ToString() => $"{Tag} {Name} with {Arguments.Count} arguments";
}
