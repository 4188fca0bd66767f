namespace Gateway.Mail.Dialogues;

/// <summary>What a client is told of a refused sign-in.</summary>
/// <param name="Kind">The kind of refusal.</param>
/// <param name="Text">The text for the user.</param>
/// <param name="Code">The back end's response code, where its text is for the user; otherwise empty, and the kind decides.</param>
/// <param name="Alert">An alert of the back end (RFC 3501 7.1) that the user is shown besides; null where there is none.</param>
internal sealed record RefusalText(SignInRefusal Kind, string Text, string Code = "", string? Alert = null);
