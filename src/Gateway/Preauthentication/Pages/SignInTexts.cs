using Gateway.Preauthentication.Texts;

namespace Gateway.Preauthentication.Pages;

/// <summary>
/// The texts of the sign-in pages in a browser's language. A text that the configuration has replaced is shown in every language, as it is
/// the organization's own.
/// </summary>
internal static class SignInTexts
{
    private static readonly SignInTextOptions English = new();
    private static readonly string EnglishTitle = new SignInPageOptions().Title;

    /// <summary>The title of the browser's tab.</summary>
    public static string TitleOf(SignInPageOptions page, PageTexts language) =>
        page.Title == EnglishTitle ? language[$"SignIn.{nameof(page.Title)}"] : page.Title;

    public static SignInTextOptions In(PageTexts language, SignInTextOptions own)
    {
        string Pick(string text, string english, string name) => text == english ? language[$"SignIn.{name}"] : text;
        return new SignInTextOptions
        {
            Heading = Pick(own.Heading, English.Heading, nameof(own.Heading)),
            UserName = Pick(own.UserName, English.UserName, nameof(own.UserName)),
            Password = Pick(own.Password, English.Password, nameof(own.Password)),
            Computer = Pick(own.Computer, English.Computer, nameof(own.Computer)),
            PublicComputer = Pick(own.PublicComputer, English.PublicComputer, nameof(own.PublicComputer)),
            PublicHint = Pick(own.PublicHint, English.PublicHint, nameof(own.PublicHint)),
            PrivateComputer = Pick(own.PrivateComputer, English.PrivateComputer, nameof(own.PrivateComputer)),
            PrivateHint = Pick(own.PrivateHint, English.PrivateHint, nameof(own.PrivateHint)),
            SignIn = Pick(own.SignIn, English.SignIn, nameof(own.SignIn)),
            Refused = Pick(own.Refused, English.Refused, nameof(own.Refused)),
            CodeHeading = Pick(own.CodeHeading, English.CodeHeading, nameof(own.CodeHeading)),
            Code = Pick(own.Code, English.Code, nameof(own.Code)),
            CodeRefused = Pick(own.CodeRefused, English.CodeRefused, nameof(own.CodeRefused)),
            NewPasswordHeading = Pick(own.NewPasswordHeading, English.NewPasswordHeading, nameof(own.NewPasswordHeading)),
            NewPassword = Pick(own.NewPassword, English.NewPassword, nameof(own.NewPassword)),
            RepeatPassword = Pick(own.RepeatPassword, English.RepeatPassword, nameof(own.RepeatPassword)),
            ChangePassword = Pick(own.ChangePassword, English.ChangePassword, nameof(own.ChangePassword)),
            ChangeLater = Pick(own.ChangeLater, English.ChangeLater, nameof(own.ChangeLater)),
            PasswordExpired = Pick(own.PasswordExpired, English.PasswordExpired, nameof(own.PasswordExpired)),
            MustChangePassword = Pick(own.MustChangePassword, English.MustChangePassword, nameof(own.MustChangePassword)),
            GraceSignIns = Pick(own.GraceSignIns, English.GraceSignIns, nameof(own.GraceSignIns)),
            PasswordExpires = Pick(own.PasswordExpires, English.PasswordExpires, nameof(own.PasswordExpires)),
            ChangeElsewhere = Pick(own.ChangeElsewhere, English.ChangeElsewhere, nameof(own.ChangeElsewhere)),
            PasswordsDiffer = Pick(own.PasswordsDiffer, English.PasswordsDiffer, nameof(own.PasswordsDiffer)),
            PasswordShorterThan = Pick(own.PasswordShorterThan, English.PasswordShorterThan, nameof(own.PasswordShorterThan)),
            PasswordTooShort = Pick(own.PasswordTooShort, English.PasswordTooShort, nameof(own.PasswordTooShort)),
            PasswordTooSimple = Pick(own.PasswordTooSimple, English.PasswordTooSimple, nameof(own.PasswordTooSimple)),
            PasswordAmongLast = Pick(own.PasswordAmongLast, English.PasswordAmongLast, nameof(own.PasswordAmongLast)),
            PasswordUsedBefore = Pick(own.PasswordUsedBefore, English.PasswordUsedBefore, nameof(own.PasswordUsedBefore)),
            PasswordTooYoung = Pick(own.PasswordTooYoung, English.PasswordTooYoung, nameof(own.PasswordTooYoung)),
            PasswordAgainstPolicy = Pick(own.PasswordAgainstPolicy, English.PasswordAgainstPolicy, nameof(own.PasswordAgainstPolicy)),
            PasswordNotChanged = Pick(own.PasswordNotChanged, English.PasswordNotChanged, nameof(own.PasswordNotChanged)),
            Unavailable = Pick(own.Unavailable, English.Unavailable, nameof(own.Unavailable)),
            NotSignedIn = Pick(own.NotSignedIn, English.NotSignedIn, nameof(own.NotSignedIn)),
            Stale = Pick(own.Stale, English.Stale, nameof(own.Stale)),
            Ended = Pick(own.Ended, English.Ended, nameof(own.Ended)),
            SignedOut = Pick(own.SignedOut, English.SignedOut, nameof(own.SignedOut)),
            SignOutQuestion = Pick(own.SignOutQuestion, English.SignOutQuestion, nameof(own.SignOutQuestion)),
            SigningOut = Pick(own.SigningOut, English.SigningOut, nameof(own.SigningOut)),
            SignOut = Pick(own.SignOut, English.SignOut, nameof(own.SignOut)),
        };
    }
}
