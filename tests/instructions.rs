//! Counts the instructions that core takes for its work, in an interpreter of WebAssembly:
//! they are the same wherever and whenever this runs, as no time is.

use std::path::Path;

use wasmi::{
    Caller, Config, Engine, Error, Export, Extern, ExternType, Func, Instance, Module, Store,
    TrapCode, Val,
};
use weftwork_work::Group;

/// The core in an interpreter, which counts what it does.
pub(crate) struct Core {
    store: Store<()>,
    instance: Instance,
}

impl Core {
    /// Starts it anew.
    pub(crate) fn start(module: &Module) -> Self {
        let mut store = Store::new(module.engine(), ());
        // All that it asks for is to be described to JavaScript, which nobody here does.
        let imports: Vec<Extern> = module
            .imports()
            .map(|it| {
                let ExternType::Func(ty) = it.ty() else { panic!("{} is asked for", it.name()) };
                let name = it.name().to_owned();
                let refuse = move |_: Caller<'_, ()>, _: &[Val], _: &mut [Val]| {
                    Err(Error::new(format!("`{name}` was called")))
                };
                Func::new(&mut store, ty.clone(), refuse).into()
            })
            .collect();
        store.set_fuel(u64::MAX).expect("fuel is consumed");
        let instance = Instance::new(&mut store, module, &imports).expect("it can be started");
        Self { store, instance }
    }

    /// How many instructions the work takes on a size of a sort; `None` if more than `most`.
    pub(crate) fn count(
        &mut self,
        group: Group,
        sort: usize,
        size: usize,
        most: u64,
    ) -> Option<u64> {
        let [group, sort, size] = [group as usize, sort, size].map(|it| Val::I32(it as i32));
        self.call("prepare_", &[group, sort, size], u64::MAX).expect("it can be prepared");
        match self.call("work_", &[], most) {
            Ok(count) => Some(count),
            Err(error) if error.as_trap_code() == Some(TrapCode::OutOfFuel) => None,
            Err(error) => panic!("the work failed: {error}"),
        }
    }

    /// Calls what is exported by a name with this beginning, as the bindings add a hash.
    /// Answers with how many instructions it took, or fails when these are more than `most`.
    fn call(&mut self, name: &str, args: &[Val], most: u64) -> Result<u64, Error> {
        let mut exports = self.instance.exports(&self.store);
        let export = exports.find(|it| it.name().starts_with(name));
        let function = export.and_then(Export::into_func).expect("the function is exported");
        self.store.set_fuel(most)?;
        function.call(&mut self.store, args, &mut [])?;
        Ok(most - self.store.get_fuel()?)
    }
}

/// The module that the core is in.
pub(crate) fn module() -> Module {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../target/wasm32-unknown-unknown/release/weftwork_work.wasm");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!(
            "{}: {error}: build it with `cargo build --release -p weftwork-work \
             --target wasm32-unknown-unknown`",
            path.display()
        )
    });
    let engine = Engine::new(Config::default().consume_fuel(true));
    Module::new(&engine, &bytes).expect("the module is valid")
}
