namespace Gateway.Admin;

/// <summary>An invitation to set up a second factor, as the command prints it; nothing can show it again.</summary>
/// <param name="Account">Who is invited.</param>
/// <param name="Code">The code.</param>
/// <param name="Until">Until when it is valid.</param>
internal sealed record InvitationView(string Account, string Code, DateTimeOffset Until);
