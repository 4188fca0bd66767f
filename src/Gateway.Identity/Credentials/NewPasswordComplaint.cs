namespace Gateway.Identity.Credentials;

/// <summary>A directory's complaint about a new password.</summary>
/// <param name="Fault">What is wrong.</param>
/// <param name="Number">
/// The fewest characters for <see cref="NewPasswordFault.TooShort"/>, the number of earlier passwords for <see
/// cref="NewPasswordFault.InHistory"/>; null where the directory does not tell.
/// </param>
public sealed record NewPasswordComplaint(NewPasswordFault Fault, int? Number = null);
