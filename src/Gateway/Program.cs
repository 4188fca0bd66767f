using Gateway.Cli;

// Before all else, and in a method that loads no other library first: a signal that comes while the program loads is remembered.
using var stop = StopSignals.Register();
return await Commands.RunAsync(args, stop);
