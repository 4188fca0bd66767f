namespace Gateway.Certificates.Checking;

/// <summary>What a client would hold against a certificate or its chain.</summary>
public enum ChainProblem
{
    Expired,
    NotYetValid,
    LacksName,
    WeakKey,
    WeakSignature,
    WrongUsage,
    SelfSigned,
    MissingIntermediate,
    Untrusted,
    BadChain,
}
