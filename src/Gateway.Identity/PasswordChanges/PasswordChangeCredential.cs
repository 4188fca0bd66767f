using System.Security.Cryptography;
using System.Text;
using Gateway.Identity.Credentials;

namespace Gateway.Identity.PasswordChanges;

/// <summary>
/// The old and the new password of a user. The old one is counted, locked out and audited like that of a sign-in, because a change is
/// another way to guess it; the result is never cached.
/// </summary>
/// <param name="userName">The user name as the client sent it.</param>
/// <param name="oldPassword">The password that the directory asked to change.</param>
/// <param name="newPassword">The password to set.</param>
/// <param name="directory">The directory that asked for the change.</param>
public sealed class PasswordChangeCredential(string userName, Secret oldPassword, Secret newPassword, string directory) : Credential
{
    public override string UserName { get; } = userName;

    public Secret OldPassword { get; } = oldPassword;

    public Secret NewPassword { get; } = newPassword;

    public string Directory { get; } = directory;

    /// <summary>
    /// The change as a password, by which attempts are counted. The new password is part of it, so that two changes are two attempts.
    /// </summary>
    internal PasswordCredential Counted { get; } = new(
        userName,
        oldPassword.IsEmpty || newPassword.IsEmpty
            ? new Secret("")
            : new Secret($"\u0001change\u0001{HashOf(newPassword)}\u0001{oldPassword.Reveal()}"));

    private static string HashOf(Secret password) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(password.Reveal())));
}
