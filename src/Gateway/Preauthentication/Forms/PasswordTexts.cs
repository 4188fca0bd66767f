using System.Globalization;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Pages;

namespace Gateway.Preauthentication.Forms;

/// <summary>The words for what a directory says about passwords.</summary>
internal static class PasswordTexts
{
    private const string Number = "{number}";

    /// <summary>What a directory says about a right password.</summary>
    public static string Of(SignInTextOptions texts, AuthenticationStatus status, PasswordNotice notice) => (status, notice) switch
    {
        (AuthenticationStatus.MustChangePassword, _) => texts.MustChangePassword,
        (_, { GraceSignIns: { } left }) => Fill(texts.GraceSignIns, left),
        (_, { ExpiresIn: { } left }) => Fill(texts.PasswordExpires, Math.Max(1, (int)Math.Ceiling(left.TotalDays))),
        _ => texts.PasswordExpired,
    };

    /// <summary>
    /// What is told to a person who proved a password that must be changed elsewhere; null for every other refusal, which has one text.
    /// </summary>
    public static string? OfRefusal(SignInTextOptions texts, AuthenticationResult result) =>
        result.Notice is { } notice ? $"{Of(texts, result.Status, notice)} {texts.ChangeElsewhere}" : null;

    /// <summary>A directory's complaint about a new password.</summary>
    public static string Of(SignInTextOptions texts, NewPasswordComplaint? complaint) => complaint switch
    {
        { Fault: NewPasswordFault.TooShort, Number: { } number } => Fill(texts.PasswordShorterThan, number),
        { Fault: NewPasswordFault.TooShort } => texts.PasswordTooShort,
        { Fault: NewPasswordFault.TooSimple } => texts.PasswordTooSimple,
        { Fault: NewPasswordFault.InHistory, Number: { } number } => Fill(texts.PasswordAmongLast, number),
        { Fault: NewPasswordFault.InHistory } => texts.PasswordUsedBefore,
        { Fault: NewPasswordFault.TooYoung } => texts.PasswordTooYoung,
        { Fault: NewPasswordFault.AgainstPolicy } => texts.PasswordAgainstPolicy,
        _ => texts.PasswordNotChanged,
    };

    private static string Fill(string text, int number) =>
        text.Replace(Number, number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
