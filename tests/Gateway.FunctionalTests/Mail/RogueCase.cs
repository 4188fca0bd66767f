using Gateway.Mail.Clusters;
using Gateway.Mail.Wire;

namespace Gateway.FunctionalTests.Mail;

/// <summary>One way to misbehave.</summary>
internal sealed record RogueCase(MailProtocol Protocol, AddressTls Tls, Moment Moment, Misdeed Misdeed)
{
    /// <summary>The protocols in which a client asks for the capabilities.</summary>
    public static IReadOnlyList<MailProtocol> Protocols { get; } = [MailProtocol.Imap4, MailProtocol.Pop3, MailProtocol.Smtp];

    /// <summary>Every case: these protocols, both ways to begin TLS, each phase up to sign-in, and what can go wrong in it.</summary>
    public static IReadOnlyList<RogueCase> All { get; } =
    [
        .. from protocol in Protocols
           from tls in (AddressTls[])[AddressTls.Implicit, AddressTls.StartTls]
           from moment in Enum.GetValues<Moment>()
           from misdeed in Enum.GetValues<Misdeed>()
           where IsPossible(tls, moment, misdeed)
               && (protocol == MailProtocol.Smtp || misdeed != Misdeed.EndlessReply || moment is Moment.Capabilities or Moment.SignIn)
           select new RogueCase(protocol, tls, moment, misdeed),
    ];

    public string Host => $"{this.Protocol}-{Tls}-{Moment}-{Misdeed}.example.com".ToLowerInvariant();

    // What comes after TLS is the same however TLS began; it is played where TLS began with the first byte.
    private static bool IsPossible(AddressTls tls, Moment moment, Misdeed misdeed) => (tls, moment) switch
    {
        (AddressTls.Implicit, Moment.Tls) => misdeed is Misdeed.Silence or Misdeed.Garbage or Misdeed.Close or Misdeed.WrongCertificate,
        (AddressTls.Implicit, Moment.Greeting or Moment.SignIn) =>
            misdeed is Misdeed.Silence or Misdeed.Garbage or Misdeed.Close or Misdeed.EndlessLine or Misdeed.EndlessReply,
        (AddressTls.Implicit, Moment.Capabilities) =>
            misdeed is Misdeed.Silence or Misdeed.Garbage or Misdeed.Close or Misdeed.EndlessLine or Misdeed.EndlessReply or Misdeed.Lies,
        (AddressTls.StartTls, Moment.StartTls) => misdeed is not (Misdeed.EndlessReply or Misdeed.Lies),
        _ => false,
    };
}
