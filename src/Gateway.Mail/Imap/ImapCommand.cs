namespace Gateway.Mail.Imap;

/// <summary>A client's command before sign-in.</summary>
/// <param name="Tag">The tag of the reply.</param>
/// <param name="Name">The command in capitals.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record ImapCommand(string Tag, string Name, IReadOnlyList<ImapArgument> Arguments)
{
    public override string ToString() => $"{Tag} {Name} with {Arguments.Count} arguments";
}
